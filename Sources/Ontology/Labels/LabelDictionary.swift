import Files
import Foundation
import Names

/// Label lists in the published form of RP3D-Diag: a JSON object from names to positions, `{"Normal": 0, …}`.
///
/// Source: `disorder_label_dict.json`, `icd10_label_dict.json`.
public enum LabelDictionary {
  /// Reads names in the order of their positions, with plain spaces.
  ///
  /// - Throws: `OntologyError` when the file is no such object, when positions are missing or used twice, or when two
  /// names differ only in case and spaces.
  public static func load(_ url: URL) throws -> [String] {
    let file = url.lastPathComponent
    let (what, hint) = ("JSON object of names and positions", #"For example {"Normal": 0}."#)
    let positions: [String: Int] = try JSONFile(url: url).decode(as: what, hint: hint)
    guard !positions.isEmpty else { throw OntologyError("\(file) is no \(what): it is empty", hint: hint) }
    let order = positions.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    for (expected, entry) in order.enumerated() where entry.value != expected {
      throw OntologyError("\(file): \(entry.key) has position \(entry.value), expected \(expected)")
    }
    var seen: [String: String] = [:]
    for (name, _) in order {
      if let other = seen.updateValue(name, forKey: LabelName.key(name)) {
        throw OntologyError("\(file): '\(other)' and '\(name)' differ only in case and spaces")
      }
    }
    return order.map { LabelName.plain($0.key) }
  }

  /// Writes names with their positions, one a line in their order, under a temporary name first.
  public static func write(_ names: [String], to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let lines = try names.enumerated().map { position, name in
      "  \(String(decoding: try encoder.encode(name), as: UTF8.self)): \(position)"
    }
    try AtomicFile.write(Data("{\n\(lines.joined(separator: ",\n"))\n}\n".utf8), to: url)
  }
}
