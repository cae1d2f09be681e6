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
  /// The weights of the encoder's directory; none where the start has no share.
  private let start: [Tensor]

  /// Reads the start from the encoder's directory: the encoder itself may have been trained already.
  ///
  /// - Throws: as the reading of a directory does.
  init(_ encoder: SentenceEncoder, _ recipe: ContrastiveRecipe) throws {
    store = encoder.parameters
    average = recipe.averaging.map { WeightAverage(encoder.parameters, $0) }
    startShare = recipe.startShare ?? 0
    start = startShare > 0 ? try encoder.reread().parameters.parameters.map(\.tensor) : []
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
