/// What the means of a training step's losses are over.
struct LossShare {
  /// Rows of the logits: cases, or scans where each is classified by itself.
  let rows: Int
  /// Scans with a marked slice.
  let markedScans: Int

  /// What a batch has.
  init(_ batch: CaseBatch, countsScans: Bool) {
    rows = countsScans ? batch.sliceCounts.count : batch.count
    markedScans = batch.keySlices.count { $0 != nil }
  }

  /// What the parts of a step have together.
  init(_ parts: [LossShare]) {
    rows = parts.reduce(0) { $0 + $1.rows }
    markedScans = parts.reduce(0) { $0 + $1.markedScans }
  }
}
