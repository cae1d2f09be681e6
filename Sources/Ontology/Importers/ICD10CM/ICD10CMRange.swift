import Files

/// A range of three-character categories, for example `J90-J94`.
///
/// Categories are ordered as text: a letter in third place follows the digits (`C79` < `C7A` < `C80`).
struct ICD10CMRange: Equatable, CustomStringConvertible {
  var first: String
  var last: String

  /// Reads `J90-J94`, or `B99` as the range of one category. Nil for anything else.
  init?(_ id: String) {
    let ends = id.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let first = ends.first, let last = ends.last, ends.count <= 2,
      Self.isCategory(first), Self.isCategory(last), first <= last
    else { return nil }
    self.first = first
    self.last = last
  }

  /// Always both ends, so that `B99-B99` cannot be taken for the category `B99`.
  var description: String { "\(first)-\(last)" }

  /// Whether `other` lies inside this range and is smaller.
  func contains(_ other: ICD10CMRange) -> Bool {
    self != other && first <= other.first && other.last <= last
  }

  /// Separates `Mycoses (B35-B49)` into title and range.
  static func split(title: String) -> (title: String, range: ICD10CMRange)? {
    guard title.hasSuffix(")"), let bracket = title.lastIndex(of: "("),
      let range = ICD10CMRange(String(title[title.index(after: bracket)...].dropLast()))
    else { return nil }
    return (String(title[..<bracket]).collapsed, range)
  }

  private static func isCategory(_ text: String) -> Bool {
    text.utf8.count == 3
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }
}
