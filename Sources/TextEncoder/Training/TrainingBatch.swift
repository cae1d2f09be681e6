import NN

/// One batch of text pairs for contrastive training.
///
/// All positives have the same format (names, or descriptions, or parents), so every other positive is a negative of
/// the same format, as section 4.3 of the paper asks. Where it comes from is not this module's business.
public struct TrainingBatch: Equatable, Sendable {
  /// A text and the anchor that it is compared with.
  public typealias Cell = (row: Int, column: Int)

  /// What relates the pairs, for the log and the choice of objective: `synonym`, `hierarchy`, `description`.
  public var kind: String
  /// One text of each pair, by row.
  public var anchors: [String]
  /// The other text of each pair: the first columns.
  public var positives: [String]
  /// What each pair is about: pairs of equal concepts are positives of each other.
  public var concepts: [Int]
  /// Texts that no pair has, as negatives of all anchors: the columns after the positives.
  public var negatives: [String]
  /// Cells whose text is no true negative of the anchor and is left out. What makes it a positive is its concept alone.
  public var falseNegatives: [Cell]
  /// How alike the texts of each pair should be, from 0 to 1; nil where every pair is as good as another.
  public var grades: [Double]?

  /// Makes a batch, in which every pair has a concept of its own unless said otherwise. Traps when the lists that go by
  /// pairs differ in length.
  public init(
    kind: String, anchors: [String], positives: [String], concepts: [Int]? = nil, negatives: [String] = [],
    falseNegatives: [Cell] = [], grades: [Double]? = nil
  ) {
    let count = anchors.count
    precondition(positives.count == count, "\(count) anchors, \(positives.count) positives")
    precondition(concepts?.count ?? count == count, "\(count) anchors, \(concepts?.count ?? 0) concepts")
    precondition(grades?.count ?? count == count, "\(count) anchors, \(grades?.count ?? 0) grades")
    self.kind = kind
    self.anchors = anchors
    self.positives = positives
    self.concepts = concepts ?? Array(0..<count)
    self.negatives = negatives
    self.falseNegatives = falseNegatives
    self.grades = grades
  }

  /// All texts: anchors, positives, negatives.
  var texts: [String] { anchors + positives + negatives }

  /// Number of texts that an anchor is compared with.
  var columnCount: Int { positives.count + negatives.count }

  /// The cells that are neither positives nor negatives.
  var excludedCells: [Cell] {
    falseNegatives.filter { $0.column >= positives.count || concepts[$0.row] != concepts[$0.column] }
  }

  /// Whether some anchor has a negative.
  package var hasNegative: Bool {
    let excluded = Set(excludedCells.lazy.map { $0.row * columnCount + $0.column })
    let pairCounts = Dictionary(concepts.lazy.map { ($0, 1) }, uniquingKeysWith: +).values
    let positiveCount = pairCounts.reduce(0) { $0 + $1 * $1 }
    return positiveCount + excluded.count < anchors.count * columnCount
  }

  /// Refuses a batch that has nothing for an objective to compare: its loss would be 0 whatever the encoder does.
  ///
  /// - Throws: `EncoderError` with the kind of the pairs and the number of the step.
  func check(for objective: ContrastiveObjective, step: Int) throws(EncoderError) {
    let first = anchors.first.map { ", as that of '\($0)' and '\(positives[0])'" } ?? ""
    if objective.comparesGrades {
      guard let grades else {
        throw EncoderError(
          "the \(kind) pairs of step \(step) have no grades, which the objective compares\(first)",
          hint: "choose another objective for \(kind) pairs, or give them grades")
      }
      guard Set(grades).count < 2 else { return }
      throw EncoderError(
        "all \(anchors.count) \(kind) pairs of step \(step) have one grade\(first)",
        hint: "put pairs of other grades into the batch")
    }
    guard !hasNegative else { return }
    throw EncoderError(
      "no \(kind) pair in the batch of step \(step) has a negative: all \(anchors.count) are of one family\(first)",
      hint: "put pairs of other families into the batch")
  }

  /// Whether two batches have the same texts in the same order and know the same of them.
  public static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && a.anchors == b.anchors && a.positives == b.positives && a.concepts == b.concepts
      && a.negatives == b.negatives && a.falseNegatives.elementsEqual(b.falseNegatives, by: ==) && a.grades == b.grades
  }
}
