import Files
import Foundation

/// Writes the concepts of a system for other programs.
public struct OntologyExporter: Sendable {
  /// The form that is written.
  public enum Format: String, CaseIterable, Sendable {
    /// Comma-separated values (RFC 4180): one line a concept, lists separated by `|`, which has a backslash before it
    /// inside a value. `DelimitedImporter` reads all columns back.
    case csv
    /// One JSON object a line, with everything there is.
    case jsonl
    /// OBO 1.4, which `OBOImporter` reads back without loss and pronto opens.
    case obo
    /// Codes and names, indented by their place in the hierarchy.
    case tree
  }

  /// The code system.
  public let system: String
  let records: [ConceptRecord]

  /// Reads the concepts of a system.
  ///
  /// - Throws: `OntologyError` when there is no such system or source.
  public init(_ store: OntologyStore, system: String, source: String? = nil) throws {
    try store.requireSystems([system])
    self.init(system: system, records: try store.records(system: system, source: source))
    guard !records.isEmpty else {
      throw OntologyError(
        "the source \(source ?? "") describes nothing of the system \(system) in \(store.url.path)",
        remedy: OntologyRemedy.nameNoSourceOrListThem)
    }
  }

  /// Exports concepts as they are.
  public init(system: String, records: [ConceptRecord]) {
    self.system = system
    self.records = records
  }

  /// Hands the lines of the export to `emit`, without line ends.
  public func write(_ format: Format, emit: (String) throws -> Void) throws {
    switch format {
    case .csv: try writeCSV(emit)
    case .jsonl: try writeJSON(emit)
    case .obo: try OBOWriter(system: system).write(records, emit: emit)
    case .tree: try writeTree(emit)
    }
  }

  private func writeCSV(_ emit: (String) throws -> Void) throws {
    try emit(ExportColumn.allCases.map(\.rawValue).joined(separator: ","))
    for record in records {
      let parents = record.relations.filter { $0.kind == .isA || $0.kind == .partOf }.map(\.target)
      let names = record.synonyms.filter { $0.text != record.name }
      let fields = [
        system, record.code, record.kind.rawValue, record.name,
        Self.list(names.map(\.text)),
        record.descriptions.first { $0.kind == .definition }?.text ?? "", Self.list(parents),
        Self.list(record.mappings.map(SystemAndCode.text)), record.isObsolete ? "1" : "0",
        record.isBillable.map { $0 ? "1" : "0" } ?? "", Self.list(names.map(\.scope.rawValue)),
        Self.list(record.relations.filter { $0.kind == .partOf }.map(\.target)),
        Self.list(
          record.synonyms.compactMap { name in
            name.termType.map { SystemAndCode.text(.init(system: $0, code: name.text)) }
          }
        ),
        Self.list(record.relations.filter { $0.kind == .associatedWith }.map { Association($0, in: system).text }),
      ]
      try emit(CSVLine.text(fields))
    }
  }

  private static func list(_ values: [String]) -> String { DelimitedList.join(values, separator: "|") }

  private func writeJSON(_ emit: (String) throws -> Void) throws {
    for record in records {
      let data = try SnakeCaseJSON.encode(ExportedConcept(record, system: system), as: .line)
      try emit(String(decoding: data, as: UTF8.self))
    }
  }

  /// A concept with several parents stands below each of them; what is below it is shown the first time only.
  private func writeTree(_ emit: (String) throws -> Void) throws {
    let taxonomy = try Taxonomy(
      system: system,
      concepts: records.filter { !$0.isObsolete }.map { record in
        (record.code, record.name, record.relations.filter { $0.kind == .isA || $0.kind == .partOf }.map(\.target))
      })
    var isShown = [Bool](repeating: false, count: taxonomy.count)
    var open = taxonomy.roots.reversed().map { (number: $0, depth: 0) }
    while let (number, depth) = open.popLast() {
      let index = Int(number)
      let children = taxonomy.children[index]
      let isCut = isShown[index] && !children.isEmpty
      try emit(
        String(repeating: "  ", count: depth) + "\(taxonomy.codes[index])  \(taxonomy.names[index])"
          + (isCut ? "  (shown above)" : ""))
      if !isShown[index] { open += children.reversed().map { ($0, depth + 1) } }
      isShown[index] = true
    }
  }
}

/// A concept as a JSON object.
private struct ExportedConcept: Encodable {
  struct Text: Encodable {
    let kind: String
    let text: String
    var modality: String?
    var termType: String?
  }

  struct Link: Encodable {
    let kind: String
    let target: String
    var targetSystem: String?
    var label: String?
  }

  let system: String
  let code: String
  let kind: ConceptKind
  let name: String
  let synonyms: [Text]
  let descriptions: [Text]
  let relations: [Link]
  let mappings: [ConceptID]
  let tags: [String: [String]]
  let isObsolete: Bool
  let isBillable: Bool?
  let row: Int

  init(_ record: ConceptRecord, system: String) {
    self.system = system
    code = record.code
    kind = record.kind
    name = record.name
    synonyms = record.synonyms.map { Text(kind: $0.scope.rawValue, text: $0.text, termType: $0.termType) }
    descriptions = record.descriptions.map { Text(kind: $0.kind.rawValue, text: $0.text, modality: $0.modality) }
    relations = record.relations.map {
      Link(kind: $0.kind.rawValue, target: $0.target, targetSystem: $0.targetSystem, label: $0.label)
    }
    mappings = record.mappings.map { ConceptID(system: $0.system, code: $0.code) }
    tags = Dictionary(grouping: record.tags, by: \.key).mapValues { $0.map(\.value) }
    isObsolete = record.isObsolete
    isBillable = record.isBillable
    row = record.row
  }
}
