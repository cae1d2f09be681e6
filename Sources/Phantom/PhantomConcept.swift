import Files
import Foundation
import NN
import VisionBridge

/// A concept of the ontology as the phantom benchmark sees it: a class name and everything that is said about it.
public struct PhantomConcept: Codable, Equatable, Sendable {
  /// The preferred name; it becomes the label of the class.
  public var label: String
  /// The code inside its system, for example `J93.0`; empty where there is none.
  public var code: String
  /// Synonyms, definition and radiographic features. The label itself need not be repeated.
  public var texts: [String]

  /// Makes a concept.
  public init(label: String, code: String = "", texts: [String] = []) {
    self.label = label
    self.code = code
    self.texts = texts
  }

  /// Reads concepts from JSON lines with the keys `label`, `code` and `texts`.
  ///
  /// - Throws: `VisionError` when the file cannot be read or a line is no concept; the message names the line.
  public static func load(from url: URL) throws -> [PhantomConcept] {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw VisionError(
        "\(url.path): cannot read the concepts: \(error.localizedDescription)",
        hint: "pass a JSON-lines file that exists")
    }
    let decoder = ForeignJSONDecoder()
    var concepts: [PhantomConcept] = []
    for (row, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    where !line.isEmpty {
      do {
        concepts.append(try decoder.decode(PhantomConcept.self, from: line))
      } catch {
        throw VisionError(
          "\(url.path):\(row + 1): expected a concept: \(JSONReason.of(error))",
          hint: #"each line is {"label": "…", "code": "…", "texts": ["…"]}"#)
      }
    }
    return concepts
  }
}
