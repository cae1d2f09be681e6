import Files
import Foundation

/// Which classes of a model stand for each class of another label set, so that a model is measured on cases that others labelled.
///
/// A class of the other set has the highest score of the classes that stand for it.
public struct ClassMap: Sendable {
  /// The classes of the other set that are scored, in the order of the table.
  public let labels: [String]
  /// Classes that the table leaves out: a case may have them, and they are not scored.
  public let leftOut: [String]
  /// For each class of the other set its classes of the model.
  private let places: [[Int]]

  /// Reads a table of two columns, with or without their names: a class of the other set, and a class of the model that stands for
  /// it, or nothing to leave the class out. A class with several classes of the model has a row for each.
  ///
  /// - Throws: `VisionError` when a class of the model is unknown or no class is scored, `FileError` when the table cannot be read.
  public init(contentsOf url: URL, to own: LabelSpace) throws {
    let table = try TwoColumns(contentsOf: url, expecting: "class of the other label set, and class of the model")
    let lookup = LabelLookup(own.labels)
    var (order, found, leftOut): ([String], [String: [Int]], [String]) = ([], [:], [])
    for (line, label, name) in table.rows {
      if name.isEmpty {
        leftOut.append(label)
        continue
      }
      guard let index = lookup.index(of: name) else {
        // The names of the columns.
        if line == table.rows[0].line { continue }
        throw VisionError("\(table.name), line \(line): the model has no class \"\(name)\"")
      }
      if found[label] == nil { order.append(label) }
      found[label, default: []].append(index)
    }
    guard !order.isEmpty else { throw VisionError("\(table.name): no class of the model stands for any other") }
    labels = order
    places = order.map { found[$0]! }
    self.leftOut = leftOut
  }

  /// Scores of the other classes. Shapes: [N, C] of the model → [N, labels.count].
  func scores(_ scores: [Float], classCount: Int) -> [Float] {
    stride(from: 0, to: scores.count, by: classCount).flatMap { start in
      places.map { own in own.map { scores[start + $0] }.max()! }
    }
  }
}
