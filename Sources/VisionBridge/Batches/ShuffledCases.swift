import Deterministic

/// Every case once in an epoch, in an order of the epoch's own.
struct ShuffledCases: CaseOrder {
  private let caseCount: Int
  private let seed: UInt64
  let batchesPerEpoch: Int

  init(caseCount: Int, batchSize: Int, seed: UInt64) {
    self.caseCount = caseCount
    self.seed = seed
    batchesPerEpoch = (caseCount + batchSize - 1) / batchSize
  }

  func draw(step: Int, row: Int) -> Int { 0 }

  /// The cases of a step. Batches of an epoch differ in size by at most one, so none is too small for the
  /// statistics of a normalisation layer.
  func batch(step: Int, rank: Int, worldSize: Int) -> [Int] {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    var random = SplitMix64(seed: seed, stream: 0xCA5E, UInt64(epoch))
    let order = random.shuffled(Array(0..<caseCount))
    return Array(order[(0..<caseCount).part(batch, of: batchesPerEpoch).part(rank, of: worldSize)])
  }
}
