import Files
import NN
import Torch

/// All that changes while an image model is trained.
struct ImageTrainingState {
  let store: ParameterStore
  let optimizer: AdamW
  let generator: Generator
  /// The moving average of the weights; nil without it.
  let average: WeightAverage?
  /// Optimiser steps done.
  var step = 0
  /// Best macro average precision on the validation cases, the lowest loss with it, and the first step after which it was measured.
  private(set) var best: Double?
  private(set) var bestLoss = Double.infinity
  private(set) var bestStep = 0

  /// What a run needs to go on from here.
  var checkpoint: Checkpoint {
    var metadata: [String: String] = [:]
    if let best { metadata = ["best": "\(best)", "best_loss": "\(bestLoss)", "best_step": "\(bestStep)"] }
    return Checkpoint(
      step: step, model: store.state.merging(average?.state ?? [:]) { own, _ in own }, optimizer: optimizer.state,
      generator: generator.state, metadata: metadata)
  }

  /// Takes up the last checkpoint of a run, if there is one.
  mutating func restore(from run: RunDirectory) throws {
    guard let checkpoint = try Checkpoint.load(in: run) else { return }
    var model = checkpoint.model
    if let average {
      let names = average.state.keys
      try average.load(names.reduce(into: [:]) { $0[$1] = model.removeValue(forKey: $1) })
    }
    try store.load(model)
    try optimizer.load(checkpoint.optimizer)
    try generator.restore(checkpoint.generator)
    step = checkpoint.step
    best = checkpoint.metadata["best"].flatMap(Double.init)
    bestLoss = checkpoint.metadata["best_loss"].flatMap(Double.init) ?? .infinity
    bestStep = checkpoint.metadata["best_step"].flatMap(Int.init) ?? 0
  }

  /// Takes up what validation found after this step if it is the best so far: the highest macro average precision, and of equal
  /// ones, which few validation cases often give, the one with the lowest loss.
  ///
  /// - Returns: whether it is.
  mutating func takesUp(_ result: Validation.Result) -> Bool {
    guard let found = result.macroAP, (found, bestLoss) > (best ?? -.infinity, result.loss) else { return false }
    if found > best ?? -.infinity { bestStep = step }
    (best, bestLoss) = (found, result.loss.isNaN ? .infinity : result.loss)
    return true
  }

  /// Runs `body` with the weights that are judged and kept: the averages, where there are any.
  func withFinalWeights<R>(_ body: () throws -> R) rethrows -> R {
    guard let average else { return try body() }
    return try average.inPlaceOfWeights(body)
  }

  /// Whether validation was not better for `patience` epochs.
  func isExhausted(after patience: Int?, batchesPerEpoch: Int) -> Bool {
    guard let patience, best != nil else { return false }
    return step - bestStep >= patience * batchesPerEpoch
  }
}
