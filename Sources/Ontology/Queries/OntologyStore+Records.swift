internal import GRDB

extension OntologyStore {
  /// Returns everything the database says about each concept of a system, in the order of their codes.
  ///
  /// Facts that several sources state are listed once. The source imported first decides on name, kind and row; preferred
  /// names of the others become exact synonyms. One pass over each table.
  ///
  /// - Parameters:
  ///   - system: The code system.
  ///   - source: Takes what one source states, and leaves out concepts that it does not describe.
  ///
  /// - Throws: `OntologyError` when there is no such source.
  public func records(system: String, source: String? = nil) throws -> [ConceptRecord] {
    try read { database in
      let sourceID = try source.map { name in
        guard let stored = try StoredSource.named(name, in: database) else {
          throw FilterValues.unknown(
            .source, name, among: try StoredSource.all(in: database).map(\.description.name).sorted())
        }
        return stored.id
      }
      var reader = RecordReader(database, system: system, sourceID: sourceID)
      return try reader.read()
    }
  }

  /// Returns the code systems that sources describe, in alphabetical order.
  public func systems() throws -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT DISTINCT system FROM source ORDER BY system") }
  }
}

/// Puts the facts of a system together, table by table.
private struct RecordReader {
  private let database: Database
  private let system: String
  private let sourceID: Int64?
  private var records: [ConceptRecord] = []
  private var places: [Int64: Int] = [:]

  init(_ database: Database, system: String, sourceID: Int64?) {
    self.database = database
    self.system = system
    self.sourceID = sourceID
  }

  mutating func read() throws -> [ConceptRecord] {
    try readEntries()
    try readNames()
    try forEach("description", "kind, text, modality", order: "source_id, position") { record, row in
      let description = ConceptRecord.Description(try decode(row[1]), row[2], modality: row[3])
      if !record.descriptions.contains(description) { record.descriptions.append(description) }
    }
    try forEach("mapping", "target_system, target_code", order: "target_system, target_code") { record, row in
      let mapping = ConceptRecord.Mapping(system: row[1], code: row[2])
      if !record.mappings.contains(mapping) { record.mappings.append(mapping) }
    }
    try forEach("tag", "key, value", order: "key, value") { record, row in
      let tag = ConceptRecord.Tag(row[1], row[2])
      if !record.tags.contains(tag) { record.tags.append(tag) }
    }
    try forEach(
      "relation", "fact.kind, target.code, label, nullif(target.system, concept.system)",
      order: "fact.kind, target.code, label", concept: "subject_id",
      join: "JOIN concept target ON target.id = object_id"
    ) { record, row in
      let label: String = row[3]
      let relation = ConceptRecord.Relation(
        try decode(row[1]), row[2], of: row[4], label: label.isEmpty ? nil : label)
      if !record.relations.contains(relation) { record.relations.append(relation) }
    }
    return records
  }

  private mutating func readEntries() throws {
    let entries = try Row.fetchCursor(
      database,
      sql: """
        SELECT concept.id, concept.code, entry.kind, entry.is_obsolete, entry.is_billable, entry.row
        FROM concept JOIN entry ON entry.concept_id = concept.id
        WHERE concept.system = ?1 AND (?2 IS NULL OR entry.source_id = ?2) ORDER BY concept.code, entry.source_id
        """, arguments: [system, sourceID])
    while let row = try entries.next() {
      let isBillable: Bool? = row[4]
      if let place = places[row[0]] {
        records[place].isBillable = [records[place].isBillable, isBillable].compactMap(\.self).max { !$0 && $1 }
        continue
      }
      places[row[0]] = records.count
      records.append(
        ConceptRecord(
          code: row[1], kind: try decode(row[2]), name: "", isObsolete: row[3], isBillable: isBillable, row: row[5]))
    }
  }

  /// Where a term type is that of an atom, it says nothing without the vocabulary.
  private mutating func readNames() throws {
    try forEach("name", "kind, scope, text, iif(atom IS NULL, term_type, NULL)", order: "source_id, fact.id") {
      record, row in
      let kind: String = row[1]
      let scope: String? = row[2]
      let synonym = ConceptRecord.Synonym(row[3], scope: try scope.map { try decode($0) } ?? .exact, termType: row[4])
      if kind == "preferred", record.name.isEmpty { record.name = synonym.text }
      if !record.synonyms.contains(where: { $0.text == synonym.text }) { record.synonyms.append(synonym) }
    }
    for place in records.indices {
      records[place].synonyms.removeAll { [name = records[place].name] in $0.text == name && $0.termType == nil }
    }
  }

  /// Hands every row of a table to `body`, with the record it belongs to. The first column is the concept.
  private mutating func forEach(
    _ table: String, _ columns: String, order: String, concept: String = "concept_id", join: String = "",
    _ body: (inout ConceptRecord, Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT fact.\(concept), \(columns) FROM \(table) fact JOIN concept ON concept.id = fact.\(concept) \(join)
        WHERE concept.system = ?1 AND (?2 IS NULL OR fact.source_id = ?2) ORDER BY fact.\(concept), \(order)
        """, arguments: [system, sourceID])
    while let row = try rows.next() {
      guard let place = places[row[0]] else { continue }
      try body(&records[place], row)
    }
  }
}
