import Files

/// A column, by the name in the header or by its number from 1.
public struct DelimitedColumn: Equatable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// Name or number.
  public let description: String

  /// `3` is the third column, anything else the column of that name.
  public init(_ text: String) { description = text }

  /// A column as a literal: `"name"` or `"3"`.
  public init(stringLiteral text: String) { self.init(text) }

  /// 0-based place of the column, or nil where the file does not have it. A name that looks like a number comes first.
  func position(in firstRow: [String], hasHeader: Bool) -> Int? {
    if hasHeader, let position = firstRow.firstIndex(where: { $0.collapsed == description }) {
      return position
    }
    guard let number = Int(description), (1...firstRow.count).contains(number) else { return nil }
    return number - 1
  }
}
