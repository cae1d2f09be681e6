import Foundation
import Ontology
import Torch
import VisionBridge

/// The label file that commands pass on: a JSON array of objects with the keys label, code, system, cases and group.
enum LabelFile {
  private struct Entry: Encodable {
    var label: String
    var code: String?
    var system: String?
    var cases: Int?
    var group: FrequencyGroup?
  }

  /// Writes the classes in their order, a line each.
  ///
  /// Throws: `TorchFailure` naming the file when it cannot be written.
  static func write(_ result: LabelSetBuilder.Result, to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try zip(result.set.labels, result.caseCounts).map { label, count in
      let entry = Entry(
        label: label.name, code: label.concept?.code, system: label.concept?.system, cases: count,
        group: count.map { ClassGroups().group(trainingCount: $0) })
      return String(decoding: try encoder.encode(entry), as: UTF8.self)
    }
    try AtomicFile.write(Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8), to: url)
  }
}

/// Codes of disorders, by the key of their names.
enum LabelCodes {
  /// Reads the accepted mappings of `curate map`, or a JSON object of names and codes.
  static func load(_ url: URL) throws -> [String: String] {
    var codes: [String: String] = [:]
    if url.hasEnding(".json") {
      for entry in try MappingGold(contentsOf: url).entries {
        codes[LabelName.key(entry.title)] = entry.categories.first
      }
      return codes
    }
    let table = try ReviewTable(contentsOf: url)
    guard let title = table.columns.firstIndex(of: "title"), let code = table.columns.firstIndex(of: "code") else {
      throw OntologyError(
        "\(url.lastPathComponent) needs the columns title and code, found \(table.columns.joined(separator: ", "))")
    }
    for row in table.rows { codes[LabelName.key(row[title])] = row[code] }
    return codes
  }
}
