import Files
import Names

/// Finds the class that a label of a case list names.
///
/// A label that is spelled as no name is the one that differs from it in case, white space and Unicode normal form only, as
/// where label sets are made: published lists have no-break spaces in some names. Where two names differ by no more than
/// that, the exact spelling is needed.
public struct LabelLookup: Sendable {
  /// Keyed by bytes: two spellings that Unicode calls equal may be two names.
  private let exact: [[UInt8]: Int]
  private let alike: [String: [Int]]

  /// Prepares the names of classes for lookups.
  public init(_ labels: [String]) {
    exact = Dictionary(labels.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    alike = Dictionary(grouping: labels.indices) { LabelName.key(labels[$0]) }
  }

  /// The place of the name that is meant, nil where there is none or more than one.
  public func index(of label: String) -> Int? {
    if let index = exact[Array(label.utf8)] { return index }
    guard let indices = alike[LabelName.key(label)], indices.count == 1 else { return nil }
    return indices[0]
  }

  /// Whether a class is that of the cases without a disorder.
  ///
  /// Source: RP3D-Diag, whose classes are the disorders and `Normal`.
  static func isNormal(_ label: String) -> Bool { LabelName.key(label) == "normal" }
}
