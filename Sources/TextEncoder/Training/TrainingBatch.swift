/// One batch of text pairs for contrastive training.
///
/// All positives have the same format (names, or descriptions, or parents), so every other positive is a negative of
/// the same format, as section 4.3 of the paper asks. Where it comes from is not this module's business.
public struct TrainingBatch: Equatable, Sendable {
  /// What relates the pairs, for the log: `synonym`, `hierarchy`, `description`.
  public var kind: String
  /// One text of each pair, by row.
  public var anchors: [String]
  /// The other text of each pair, by column.
  public var positives: [String]
  /// Pairs (row, column) for which the positive of `column` is no true negative for the anchor of `row`.
  public var falseNegatives: [(row: Int, column: Int)]

  /// Makes a batch. Traps when anchors and positives differ in number.
  public init(kind: String, anchors: [String], positives: [String], falseNegatives: [(row: Int, column: Int)] = []) {
    precondition(anchors.count == positives.count, "\(anchors.count) anchors, \(positives.count) positives")
    self.kind = kind
    self.anchors = anchors
    self.positives = positives
    self.falseNegatives = falseNegatives
  }

  /// Whether the positive of some pair is a negative of another one's anchor.
  var hasNegative: Bool {
    let excluded = Set(falseNegatives.lazy.filter { $0.row != $0.column }.map { $0.row * anchors.count + $0.column })
    return excluded.count < anchors.count * (anchors.count - 1)
  }

  /// Whether two batches have the same texts in the same order and the same false negatives.
  public static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && a.anchors == b.anchors && a.positives == b.positives
      && a.falseNegatives.elementsEqual(b.falseNegatives, by: ==)
  }
}
