import Files
import Foundation
import NN

/// The lines of a manifest file: those that are cases, and what is wrong with the others.
struct ManifestLines {
  struct Row {
    /// Counted from 1.
    var line: Int
    var record: CaseRecord
  }

  private(set) var rows: [Row] = []
  private(set) var problems: [ManifestProblem] = []

  /// Reads a manifest line by line; the file stays on disk.
  ///
  /// - Throws: `VisionError` when the file cannot be read.
  init(_ url: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw VisionError("\(url.path): manifest cannot be opened: \(error.localizedDescription)")
    }
    let decoder = ForeignJSONDecoder()
    let whitespace: Set<UInt8> = [0x20, 0x09, 0x0D]
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() where !bytes.allSatisfy(whitespace.contains) {
      do {
        rows.append(Row(line: index + 1, record: try decoder.decode(CaseRecord.self, from: bytes)))
      } catch let error as UnknownKey {
        let text = [error.description, error.hint].compactMap(\.self).joined(separator: "; ")
        problems.append(ManifestProblem(index + 1, .unknownKey, text))
      } catch let error as DecodingError {
        problems.append(Self.problem(error, line: index + 1))
      }
    }
  }

  private static func problem(_ error: DecodingError, line: Int) -> ManifestProblem {
    if case .dataCorrupted(let context) = error {
      let field = "`\(JSONReason.path(context.codingPath))`"
      switch context.codingPath.last?.stringValue {
      case "modality":
        let known = Modality.allCases.map(\.rawValue).joined(separator: ", ")
        return ManifestProblem(line, .unknownModality, "\(field) is none of \(known)")
      case "split":
        let known = Split.allCases.map(\.rawValue).joined(separator: ", ")
        return ManifestProblem(line, .invalidLine, "\(field) is none of \(known)")
      default: break
      }
    }
    return ManifestProblem(line, .invalidLine, JSONReason.of(error))
  }
}
