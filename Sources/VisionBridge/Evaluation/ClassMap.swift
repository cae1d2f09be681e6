import Files
import Foundation
import Names

/// Which classes of a model stand for each class of another label set, so that a model is measured on cases that others labelled.
///
/// A class of the other set has the highest score of the classes that stand for it; where classes exclude each other, their
/// probabilities together.
public struct ClassMap: Sendable {
  /// The classes of the other set that are scored, in the order of the table.
  public let labels: [String]
  /// Classes that the table leaves out: a case may have them, and they are not scored.
  public let leftOut: [String]
  /// For each class of the other set its classes of the model.
  private let places: [[Int]]
  private let own: [String]

  /// What a first row may say of its second column, where it names the columns.
  private static let headings: Set<String> = ["model", "class", "label", "model class", "class of the model"]

  /// Reads a table of two columns: a class of the other set, and a class of the model that stands for it, or nothing to leave the
  /// class out. A class with several classes of the model has a row for each. A first row may name the columns, the second "model",
  /// "class", "label", "model class" or "class of the model".
  ///
  /// - Throws: `VisionError` when a class of the model is unknown, a class is both scored and left out, or none is scored; `FileError`
  ///   when the table cannot be read.
  public init(contentsOf url: URL, to own: LabelSpace) throws {
    let table = try TwoColumns(contentsOf: url, expecting: "class of the other label set, and class of the model")
    let lookup = LabelLookup(own.labels)
    var (order, found, leftOut): ([String], [String: [Int]], [String]) = ([], [:], [])
    for (line, label, name) in table.rows {
      let key = LabelName.key(label)
      if name.isEmpty {
        leftOut.append(label)
      } else if let index = lookup.index(of: name) {
        if found[key] == nil { order.append(label) }
        found[key, default: []].append(index)
      } else if line != table.rows[0].line || !Self.headings.contains(LabelName.key(name)) {
        throw VisionError("\(table.name), line \(line): the model has no class \"\(name)\"")
      }
    }
    if let both = leftOut.first(where: { found[LabelName.key($0)] != nil }) {
      throw VisionError("\(table.name): \"\(both)\" has a class of the model in one row and none in another")
    }
    guard !order.isEmpty else { throw VisionError("\(table.name): no class of the model stands for any other") }
    labels = order
    places = order.map { found[LabelName.key($0)]! }
    self.leftOut = leftOut
    self.own = own.labels
  }

  /// Scores of the other classes. Shapes: [N, C] of the model → [N, labels.count].
  func scores(_ scores: [Float], of scale: ScoreScale) -> [Float] {
    stride(from: 0, to: scores.count, by: own.count).flatMap { start in
      places.map { places in
        let values = places.map { scores[start + $0] }
        let highest = values.max()!
        guard scale == .logProbabilities else { return highest }
        return highest + log(values.reduce(0) { $0 + exp($1 - highest) })
      }
    }
  }

  /// The thresholds of the other classes, as probabilities: the median of what validation cases chose for the classes that stand for it;
  /// nil where they chose none. For probabilities that are added none was chosen: it is one half.
  func thresholds(_ thresholds: ClassThresholds, of scale: ScoreScale) -> [Double?] {
    places.map { places in
      if scale == .logProbabilities, places.count > 1 { return 0.5 }
      let found = places.compactMap { thresholds.chosen(own[$0]) }.sorted()
      guard !found.isEmpty else { return nil }
      return (found[(found.count - 1) / 2] + found[found.count / 2]) / 2
    }
  }

  /// Number of training cases of each other class: of the classes that stand for it, together.
  func counts(_ counts: [String: Int]) -> [Int] {
    places.map { places in places.reduce(0) { $0 + (counts[own[$1]] ?? 0) } }
  }
}
