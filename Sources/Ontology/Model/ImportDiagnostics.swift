/// What an import could not use: rows it refused and tags it does not know.
public struct ImportDiagnostics: Equatable, Codable, Sendable {
  /// A row or line that was refused.
  public struct BadRow: Equatable, Codable, Sendable, CustomStringConvertible {
    /// Name of the file.
    public var file: String
    /// 1-based line of the file.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String

    /// `x.obo, line 12: no name`
    public var description: String { "\(file), line \(line): \(reason)" }
  }

  /// How many bad rows are kept in full; the rest is only counted.
  public static let keptRowCount = 100

  /// Concepts that were read and handed on.
  public internal(set) var conceptCount = 0
  /// The first `keptRowCount` rows that were refused, in the order of the file.
  public internal(set) var badRows: [BadRow] = []
  /// All rows that were refused.
  public internal(set) var badRowCount = 0
  /// The first `keptRowCount` statements that were understood but could not be followed; they are no errors.
  public internal(set) var notes: [BadRow] = []
  /// All statements that could not be followed.
  public internal(set) var noteCount = 0
  /// Tags that the importer does not know, with the number of times each occurs.
  public internal(set) var unknownTags: [String: Int] = [:]
  /// What was understood and left out or changed on purpose, with its number. It is no error.
  public internal(set) var remarks: [String: Int] = [:]

  /// Nothing read yet, nothing wrong.
  public init() {}

  /// True when every row was used and every tag was known.
  public var isClean: Bool { badRowCount == 0 && unknownTags.isEmpty }

  /// One line for each kept bad row and remark, for the rest of them and for the unknown tags.
  public var lines: [String] {
    var lines = badRows.map(\.description)
    if badRowCount > badRows.count { lines.append("… and \(badRowCount - badRows.count) more bad rows") }
    lines += notes.map(\.description)
    if noteCount > notes.count { lines.append("… and \(noteCount - notes.count) more of that kind") }
    for (tag, count) in unknownTags.sorted(by: { $0.key < $1.key }) {
      lines.append("unknown tag '\(tag)' ignored \(count) \(count == 1 ? "time" : "times")")
    }
    lines += remarks.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return lines
  }
}
