import Deterministic

/// Which cases each training step takes: every case once in an epoch, in an order of the epoch's own.
struct CaseBatchOrder: StepSampler {
  private let caseCount: Int
  private let seed: UInt64
  /// Steps of one epoch; every case is in exactly one of them.
  let batchesPerEpoch: Int

  init(caseCount: Int, batchSize: Int, seed: UInt64) {
    self.caseCount = caseCount
    self.seed = seed
    batchesPerEpoch = (caseCount + batchSize - 1) / batchSize
  }

  var stepsPerEpoch: Int? { batchesPerEpoch }

  /// The cases of a step. Batches of an epoch differ in size by at most one, so none is too small for the
  /// statistics of a normalisation layer.
  func batch(step: Int, rank: Int = 0, worldSize: Int = 1) -> [Int] {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    var random = SplitMix64(seed: seed, stream: 0xCA5E, UInt64(epoch))
    let order = random.shuffled(Array(0..<caseCount))
    return Array(order[(0..<caseCount).part(batch, of: batchesPerEpoch).part(rank, of: worldSize)])
  }
}
