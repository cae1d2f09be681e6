import NN
import Torch

/// The weights that a run ends with: the last ones or their moving average, and part of the way back to the weights that it
/// started from, which forgets less of what the start knew.
///
/// Source: WiSE-FT (arXiv:2109.01903) for the way back.
struct FinalWeights {
  /// The moving average; nil without it.
  let average: WeightAverage?
  private let store: ParameterStore
  private let startShare: Double
  /// The weights to go back to; none where the start has no share.
  private let start: [Tensor]

  /// - Parameter start: the weights before any training. Traps without them where they have a share.
  init(_ store: ParameterStore, start: ParameterStore?, _ recipe: ContrastiveRecipe) {
    self.store = store
    average = recipe.averaging.map { WeightAverage(store, $0) }
    startShare = recipe.startShare ?? 0
    guard startShare > 0 else {
      self.start = []
      return
    }
    guard let start else { fatalError("start_share is \(startShare), and there are no weights of the start") }
    self.start = start.parameters.map(\.tensor)
  }

  /// Overwrites the weights of the store.
  func replaceWeights() {
    average?.replaceWeights()
    for (entry, start) in zip(store.parameters, start) { entry.tensor.movingAverage(start, keep: 1 - startShare) }
  }

  /// Runs `body` with the final weights in the place of those of the store.
  func inPlaceOfWeights<R>(_ body: () throws -> R) rethrows -> R {
    guard average != nil || !start.isEmpty else { return try body() }
    let weights = store.parameters.map { entry in
      let copy = Tensor.zeros(entry.tensor.shape, dtype: entry.tensor.dtype, device: entry.tensor.device)
      copy.assign(entry.tensor)
      return copy
    }
    replaceWeights()
    defer { for (entry, weight) in zip(store.parameters, weights) { entry.tensor.assign(weight) } }
    return try body()
  }
}
