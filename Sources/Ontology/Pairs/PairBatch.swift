/// Texts of one training step: the positive of anchor `i` is positive `i`, the others are its negatives.
public struct PairBatch: Equatable, Sendable {
  /// An anchor and the positive of another one.
  public struct Cell: Hashable, Sendable {
    /// Index of the anchor.
    public var row: Int
    /// Index of the positive, or behind them of a negative.
    public var column: Int

    /// Names a cell of the similarity matrix.
    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// What makes the pairs positive; the same for the whole batch, so that negatives have the form of the positives.
  public var kind: PairKind
  /// One text of each pair.
  public var anchors: [String]
  /// The other text of each pair.
  public var positives: [String]
  /// Names that no pair has, as negatives of all anchors: columns after those of the positives.
  public var negatives: [String] = []
  /// The concept that each anchor stands for.
  public var concepts: [ConceptID]
  /// What each positive means: those of equal number mean the same, so that each is a positive of the other's anchor.
  public var clusters: [Int]
  /// The pairs `(i, j)`, `i != j`, in which positive `j` is no true negative of anchor `i`, because it may mean the same
  /// or, unless both are names, stands above or below it. A loss must leave them out, but for those of one cluster.
  public var falseNegatives: [Cell]
  /// How near the two concepts of each pair are, from 0 to 1; nil where every pair is as good as another.
  public var grades: [Double]?

  /// Number of pairs.
  public var count: Int { anchors.count }

  /// Returns neighbouring pairs with the false negatives among them.
  func part(_ rows: Range<Int>) -> PairBatch {
    precondition(negatives.isEmpty, "a share is taken before negatives are added")
    let cells = falseNegatives.filter { rows.contains($0.row) && rows.contains($0.column) }
    return PairBatch(
      kind: kind, anchors: Array(anchors[rows]), positives: Array(positives[rows]), concepts: Array(concepts[rows]),
      clusters: Array(clusters[rows]),
      falseNegatives: cells.map { Cell(row: $0.row - rows.lowerBound, column: $0.column - rows.lowerBound) },
      grades: grades.map { Array($0[rows]) })
  }
}
