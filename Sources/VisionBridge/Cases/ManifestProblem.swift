/// One thing that is wrong with a manifest.
public struct ManifestProblem: Equatable, Sendable, Encodable, CustomStringConvertible {
  /// What sort of thing it is.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case invalidLine = "invalid line"
    case unknownModality = "unknown modality"
    case duplicateCase = "duplicate case"
    case splitLeak = "split leak"
    case noScans = "no scans"
    case missingFile = "missing file"
    case unreadableFile = "unreadable file"
    case keySliceOutOfRange = "key slice out of range"
    case unknownLabel = "unknown label"
    case emptySplit = "empty split"
  }

  /// The line of the manifest, counted from 1; nil for what concerns all of it.
  public let line: Int?
  /// What sort of thing is wrong.
  public let kind: Kind
  /// What is wrong, without the line number.
  public let message: String

  init(_ line: Int?, _ kind: Kind, _ message: String) {
    self.line = line
    self.kind = kind
    self.message = message
  }

  /// One line for a person.
  public var description: String { line.map { "line \($0): \(message)" } ?? message }

  /// One line for each of the first `limit` problems, and one that counts the rest by kind.
  public static func render(_ problems: [ManifestProblem], limit: Int = 20) -> [String] {
    let rest = problems.dropFirst(limit)
    guard !rest.isEmpty else { return problems.map(\.description) }
    let counts = Kind.allCases.compactMap { kind in
      let count = rest.count { $0.kind == kind }
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }
    return problems.prefix(limit).map(\.description)
      + ["and \(rest.count) more: \(counts.joined(separator: ", "))"]
  }
}
