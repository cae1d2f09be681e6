import Deterministic

/// Which cases each training step takes: a function of the seed and the step alone, so a step number is all a
/// resumed run needs to go on.
struct CaseBatchOrder: Sendable {
  private let caseCount: Int
  private let seed: UInt64
  /// Steps of one epoch; every case is in exactly one of them.
  let stepsPerEpoch: Int

  init(caseCount: Int, batchCases: Int, seed: UInt64) {
    self.caseCount = caseCount
    self.seed = seed
    stepsPerEpoch = (caseCount + batchCases - 1) / batchCases
  }

  /// The cases of a step. Batches of an epoch differ in size by at most one, so none is too small for the
  /// statistics of a normalisation layer.
  func cases(ofStep step: Int) -> [Int] {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    var random = SplitMix64(seed: seed, stream: 0xCA5E, UInt64(epoch))
    let order = random.shuffled(Array(0..<caseCount))
    return Array(order[batch * caseCount / stepsPerEpoch..<(batch + 1) * caseCount / stepsPerEpoch])
  }
}
