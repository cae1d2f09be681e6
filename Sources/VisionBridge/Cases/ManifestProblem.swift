/// One thing that is wrong with a manifest.
public struct ManifestProblem: Equatable, Sendable, Encodable, CustomStringConvertible {
  /// What sort of thing it is.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Not JSON, or a key is missing or of another type.
    case invalidLine = "invalid line"
    /// A key that nothing reads.
    case unknownKey = "unknown key"
    /// A modality that is none of `Modality`.
    case unknownModality = "unknown modality"
    /// The id of an earlier case of the same split.
    case duplicateCase = "duplicate case"
    /// A case, a scan or a patient in two splits.
    case splitLeak = "split leak"
    /// A case without any scan.
    case noScans = "no scans"
    /// No file at a scan's path.
    case missingFile = "missing file"
    /// A file that is damaged, of another format, a series, or has voxels that are not numbers.
    case unreadableFile = "unreadable file"
    /// A marked slice that the scan does not have.
    case keySliceOutOfRange = "key slice out of range"
    /// A label that is not among the known ones.
    case unknownLabel = "unknown label"
    /// No case in a split that must have some.
    case emptySplit = "empty split"
    /// A scan with one row or column, or more slices than rows.
    case improbableShape = "improbable shape"
    /// A scan whose voxels are all equal.
    case constantScan = "constant scan"
    /// An image in colour, of which the brightness is used.
    case colourScan = "scan in colour"
    /// A series of slices with gaps.
    case missingSlices = "missing slices"
    /// A series of slices that are shifted against one another.
    case tiltedSlices = "tilted slices"

    /// Whether a training goes on in spite of it, naming it too.
    public var isWarning: Bool {
      [.improbableShape, .constantScan, .colourScan, .missingSlices, .tiltedSlices].contains(self)
    }

    /// The kind of a doubt about a scan.
    init(_ doubt: ScanDoubt) {
      self =
        switch doubt {
        case .shape: .improbableShape
        case .constant: .constantScan
        case .colour: .colourScan
        case .missingSlices: .missingSlices
        case .tilt: .tiltedSlices
        }
    }
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
  public var description: String {
    let text = kind.isWarning ? "warning: \(message)" : message
    return line.map { "line \($0): \(text)" } ?? text
  }

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
