import Torch

/// The vectors of a batch of pairs, and what is known of them.
///
/// Row i of the similarities is anchor i; their columns are the positives and after them the negatives. A cell of one
/// concept is a positive, one that is excluded is left out, every other is a negative.
/// Shapes: anchors, positives [B, D], negatives [H, D], unit rows; excluded [B, B + H] bool.
public struct ContrastiveVectors {
  /// One text of each pair.
  public var anchors: Tensor
  /// The other text of each pair.
  public var positives: Tensor
  /// Texts that belong to no pair; nil for none.
  public var negatives: Tensor?
  /// What each pair is about.
  public var concepts: [Int]
  /// True where the text of a column is no true negative of the anchor of a row; nil where every text is one.
  public var excluded: Tensor?
  /// How alike the texts of each pair should be; nil where every pair is as good as another.
  public var grades: [Double]?

  /// The vectors of a batch in which every pair has a concept of its own unless said otherwise.
  public init(
    anchors: Tensor, positives: Tensor, negatives: Tensor? = nil, concepts: [Int]? = nil, excluded: Tensor? = nil,
    grades: [Double]? = nil
  ) {
    self.anchors = anchors
    self.positives = positives
    self.negatives = negatives
    self.concepts = concepts ?? Array(0..<anchors.shape[0])
    self.excluded = excluded
    self.grades = grades
  }

  /// Number of pairs.
  public var count: Int { concepts.count }

  /// Number of texts that belong to no pair.
  var negativeCount: Int { negatives?.shape[0] ?? 0 }

  /// Whether every anchor has the positive of its own pair alone.
  var hasOnePositiveEach: Bool { Set(concepts).count == concepts.count }

  /// Whether pairs of `rows` and all pairs are of one concept.
  ///
  /// Shapes: → [R, B] bool.
  func isPositive(_ rows: Range<Int>) -> Tensor {
    let concepts = Tensor(concepts.map(Int64.init)).to(anchors.device)
    return concepts.narrow(rows).unsqueeze(1).equals(concepts.unsqueeze(0))
  }

  /// Whether the anchors of some pairs and the positives of all are excluded; nil where nothing is.
  ///
  /// Shapes: → [R, B] bool.
  func excludedPositives(_ rows: Range<Int>) -> Tensor? {
    excluded?.narrow(rows).narrow(1, start: 0, length: count)
  }

  /// Whether the positives of some pairs and the anchors of all are excluded; nil where nothing is.
  ///
  /// Shapes: → [R, B] bool.
  func excludedAnchors(_ rows: Range<Int>) -> Tensor? {
    excluded?.narrow(1, start: rows.lowerBound, length: rows.count).transpose(0, 1)
  }
}

extension Tensor {
  /// A view of neighbouring rows.
  func narrow(_ rows: Range<Int>) -> Tensor { narrow(0, start: rows.lowerBound, length: rows.count) }
}
