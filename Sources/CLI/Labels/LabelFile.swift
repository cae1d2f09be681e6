import Curation
import Files
import Foundation
import Names
import Ontology
import VisionBridge

/// Where commands take the classes of a model from.
enum LabelSource {
  /// The list of a result of `labels build`, with the group of each class by its number of cases.
  static func list(_ result: LabelSetBuilder.Result) -> LabelList {
    LabelList(
      name: result.set.name,
      entries: zip(LabelList(result.set).entries, result.caseCounts).map { entry, count in
        var entry = entry
        entry.cases = count
        entry.group = count.map { ClassGroups().group(trainingCount: $0).rawValue }
        return entry
      })
  }

  /// The classes that a file lists, or a stored label set.
  ///
  /// - Throws: `OntologyError` that says of a name with a folder or an ending that there is no such file, and of another which
  /// sets are stored.
  static func load(_ name: String, _ store: OntologyStore) throws -> LabelSet {
    let url = URL(filePath: name)
    if !FileManager.default.fileExists(atPath: name) {
      let isPath = name.contains("/") || !url.pathExtension.isEmpty
      if try !isPath || store.labelSetNames().contains(name) { return try store.labelSet(named: name) }
    }
    return try LabelList(contentsOf: url).set { code, label in
      try concept(
        code, of: label, among: PresentCode.concepts(code, system: nil, in: store).map(\.id), in: store.url.path)
    }
  }

  /// The concept of a code that stands without its system.
  ///
  /// - Throws: `OntologyError` where none of `found` is it, or they are of several systems.
  static func concept(_ code: String, of label: String, among found: [ConceptID], in place: String) throws -> ConceptID
  {
    let systems = Set(found.map(\.system)).sorted()
    guard systems.count <= 1 else {
      throw OntologyError(
        "the label \(label) has the code \(code), which several systems have: \(systems.joined(separator: ", "))",
        hint: "add the key system to the label")
    }
    guard let concept = found.first else {
      throw OntologyError(
        "the label \(label) has the code \(code), which is not in \(place)",
        hint: "import its source, or correct the code")
    }
    return concept
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
