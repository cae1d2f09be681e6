import Foundation
import NN
import Torch

/// What a training run reports after each step.
public struct TrainingProgress: Sendable {
  /// Steps done.
  public var step: Int
  /// Steps of the whole run.
  public var totalSteps: Int
  /// Kind of the step's pairs, as `TrainingBatch.kind`.
  public var kind: String
  /// Mean InfoNCE of the step's batch, in nats.
  public var loss: Double
}

/// How a training run ended.
public enum TrainingOutcome: Equatable, Sendable {
  /// All steps are done.
  case finished
  /// Stopped on request after this step; running again goes on from there.
  case interrupted(step: Int)
}

/// Fine-tunes a sentence encoder on pairs so that the positive of an anchor lies nearer than the others of its batch.
///
/// Source: paper section 4.3 and `KE/src/training/train.py` of the published code.
/// Differs from source: known false negatives are excluded, a batch without a negative is refused, both directions share
/// one forward pass without padding, and a run continues bit for bit after an interruption.
public struct ContrastiveTrainer {
  private let recipe: ContrastiveRecipe
  private let directory: URL
  private let identity: [String: String]

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - run: folder of the run; holds `checkpoint.safetensors` and `log.jsonl`.
  ///   - identity: what the run depends on besides the recipe (digests of the encoder and the pairs). A checkpoint made
  ///     under another identity is refused.
  /// - Throws: `EncoderError` when the recipe makes no sense or cannot be written as JSON.
  public init(_ recipe: ContrastiveRecipe, run directory: URL, identity: [String: String]) throws(EncoderError) {
    try recipe.validate()
    self.recipe = recipe
    self.directory = directory
    var identity = identity
    identity["recipe"] = try Self.identity(of: recipe)
    self.identity = identity
  }

  private static func identity(of recipe: ContrastiveRecipe) throws(EncoderError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return String(decoding: try encoder.encode(recipe), as: UTF8.self)
    } catch let EncodingError.invalidValue(value, context) {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw EncoderError("recipe: \(key) is \(value), which JSON cannot hold", hint: "give a finite number")
    } catch {
      throw EncoderError("recipe: it cannot be written as JSON: \(error)")
    }
  }

  private var checkpointURL: URL { directory.appending(path: "checkpoint.safetensors") }

  /// Trains `encoder` in place, from the last checkpoint of the run where there is one.
  ///
  /// `batch` gives the batch of a step and must be a pure function of it: the step is the sampler's whole state.
  public func train(
    _ encoder: SentenceEncoder, batch: (Int) throws -> TrainingBatch, shouldStop: () -> Bool = { false },
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    try createDirectory()
    let device = encoder.parameters.device
    let generator = Generator(seed: recipe.seed, device: device)
    let scale = ParameterStore(generator: generator, device: device)
    let logScale = scale.root.parameter("log_scale", [], .constant(-log(recipe.temperature)))
    logScale.requiresGrad = recipe.learnsTemperature
    let optimizer = AdamW(encoder.parameters.parameters + scale.parameters, recipe.optimizer)
    let start = try restore(encoder.parameters, scale, optimizer, generator)
    let log = try TrainLog(directory.appending(path: "log.jsonl"), resumingAt: start)

    for step in start..<max(start, recipe.steps) {
      let pairs = try batch(step)
      guard pairs.hasNegative else { throw noNegative(pairs, step: step) }
      let loss = withAutocast(recipe.bfloat16, device: device) {
        contrast(encoder, pairs, logScale, .training(generator))
      }
      let value = loss.item
      guard value.isFinite else {
        throw EncoderError(
          "the loss of step \(step + 1) is \(value)",
          hint: "lower learningRate or raise temperature; the last checkpoint in \(directory.path) is intact")
      }
      loss.backward()
      let norm = clipGradNorm(optimizer.gradients, maxNorm: recipe.clipNorm > 0 ? recipe.clipNorm : .infinity)
      let rate = recipe.schedule.rate(at: step)
      optimizer.step(learningRate: rate)
      encoder.parameters.clearGradients()
      scale.clearGradients()
      // 1/τ is at most 100, as in CLIP and the published code.
      if recipe.learnsTemperature { logScale.assign(withoutGrad { logScale.clamp(0, Foundation.log(100)) }) }

      let done = step + 1
      try log.append(
        step: done, ["loss": value, "loss_\(pairs.kind)": value, "learning_rate": rate, "grad_norm": norm])
      progress(TrainingProgress(step: done, totalSteps: recipe.steps, kind: pairs.kind, loss: value))
      let stopping = shouldStop()
      if stopping || done % recipe.checkpointSteps == 0 || done == recipe.steps {
        try save(done, encoder.parameters, scale, optimizer, generator)
      }
      if stopping, done < recipe.steps { return .interrupted(step: done) }
    }
    return .finished
  }

  /// Without a negative the loss is 0 whatever the encoder does.
  private func noNegative(_ pairs: TrainingBatch, step: Int) -> EncoderError {
    let first = pairs.anchors.first.map { ", as that of '\($0)' and '\(pairs.positives[0])'" } ?? ""
    return EncoderError(
      "no \(pairs.kind) pair in the batch of step \(step + 1) has a negative: all \(pairs.anchors.count) are of one "
        + "family\(first)",
      hint: "put pairs of other families into the batch")
  }

  /// Mean InfoNCE of a batch in both directions.
  private func contrast(_ encoder: SentenceEncoder, _ pairs: TrainingBatch, _ logScale: Tensor, _ mode: Mode) -> Tensor
  {
    let count = pairs.anchors.count
    let vectors = encoder.embedForTraining(pairs.anchors + pairs.positives, maxLength: recipe.maxLength, mode)
      .to(.float32).normalized()  // [2B, D]
    // Similarities divided by a small temperature need all their digits.
    return withAutocast(false, device: vectors.device) {
      contrastiveLoss(
        anchors: vectors.narrow(0, start: 0, length: count),
        positives: vectors.narrow(0, start: count, length: count),
        logitScale: logScale.exp(), excluding: mask(pairs, device: vectors.device))
    }
  }

  private func mask(_ pairs: TrainingBatch, device: Device) -> Tensor? {
    guard !pairs.falseNegatives.isEmpty else { return nil }
    let count = pairs.anchors.count
    var excluded = [Bool](repeating: false, count: count * count)
    for (row, column) in pairs.falseNegatives where row != column { excluded[row * count + column] = true }
    return Tensor(excluded, shape: [count, count]).to(device)
  }

  private func createDirectory() throws(EncoderError) {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw EncoderError("cannot create the run folder \(directory.path)", hint: "check the path and its permissions")
    }
  }

  private func save(
    _ step: Int, _ encoder: ParameterStore, _ scale: ParameterStore, _ optimizer: AdamW, _ generator: Generator
  ) throws {
    try Checkpoint(
      step: step, model: encoder.state.merging(scale.state) { a, _ in a }, optimizer: optimizer.state,
      generator: generator.state, metadata: identity
    ).save(to: checkpointURL)
  }

  /// Refuses to go on with a run that was started with another recipe, encoder or ontology. `train` does so too; asking
  /// first keeps what the run folder says about itself. Reads what the checkpoint says, not its tensors.
  public func check() throws {
    guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return }
    let metadata = try Checkpoint.metadata(of: checkpointURL)
    for (key, value) in identity.sorted(by: { $0.key < $1.key }) where metadata[key] != value {
      throw EncoderError(
        "the run in \(directory.path) was started with another \(key)",
        hint: "use another run folder, or delete this one to start again")
    }
  }

  /// Loads the last checkpoint, if there is one, and returns the number of steps done.
  private func restore(
    _ encoder: ParameterStore, _ scale: ParameterStore, _ optimizer: AdamW, _ generator: Generator
  ) throws -> Int {
    guard FileManager.default.fileExists(atPath: checkpointURL.path) else { return 0 }
    try check()
    var checkpoint = try Checkpoint.load(checkpointURL)
    let own = Set(scale.state.keys)
    try scale.load(checkpoint.model.filter { own.contains($0.key) })
    checkpoint.model = checkpoint.model.filter { !own.contains($0.key) }
    try encoder.load(checkpoint.model)
    try optimizer.load(checkpoint.optimizer)
    try generator.restore(checkpoint.generator)
    return checkpoint.step
  }
}
