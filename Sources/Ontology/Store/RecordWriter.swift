internal import GRDB

/// Writes the facts of one source with statements that are prepared once, and counts them.
final class RecordWriter {
  /// What has been stored up to now.
  private(set) var report: ImportReport

  private let database: Database
  private let sourceID: Int64
  private let system: String
  private let statements: FactStatements
  private let findConcept: Statement
  private let insertRelation: BulkStatement
  private let insertPendingRelation: BulkStatement
  /// Keys of the codes that this source has described up to now.
  private var described: [String: Int64] = [:]
  /// Codes that records add to, with the first row each.
  private var additions: [String: Int] = [:]

  init(_ database: Database, sourceID: Int64, system: String, outcome: ImportReport.Outcome) throws {
    self.report = ImportReport(outcome: outcome)
    self.database = database
    self.sourceID = sourceID
    self.system = system
    try database.execute(
      sql: """
        CREATE TEMP TABLE pending_relation (
          subject_id INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, label TEXT NOT NULL,
          row INTEGER NOT NULL, object_id INTEGER)
        """)
    statements = try FactStatements(database)
    findConcept = try database.makeStatement(sql: "SELECT id FROM concept WHERE system = ? AND code = ?")
    insertRelation = try BulkStatement(
      database,
      """
      INSERT INTO relation (subject_id, kind, object_id, label, source_id, row) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """)
    insertPendingRelation = try BulkStatement(
      database, "INSERT INTO pending_relation (subject_id, kind, target, label, row) VALUES (?, ?, ?, ?, ?)")
  }

  /// Writes one record that `ImportSession` has let through: it defines a code once, and every part has what it needs.
  func write(_ record: ConceptRecord) throws {
    let id = try conceptID(record.code)
    if record.isAddition {
      if additions[record.code] == nil { additions[record.code] = record.row }
      return try writeFacts(record, id: id)
    }
    try statements.entry.run(
      .integer(id), .integer(sourceID), .text(record.kind.rawValue), .integer(record.isObsolete ? 1 : 0),
      record.isBillable.map { .integer($0 ? 1 : 0) } ?? .null, .integer(record.row))
    described[record.code] = id
    report.conceptCount += 1
    try statements.name.run(
      .integer(id), .integer(sourceID), .text("preferred"), .null, .text(record.name), .integer(record.row), .null,
      .null, .null, .null)
    report.nameCount += 1
    try writeFacts(record, id: id)
  }

  private func writeFacts(_ record: ConceptRecord, id: Int64) throws {
    for synonym in record.synonyms {
      let isNew = try statements.name.run(
        .integer(id), .integer(sourceID), .text("synonym"), .text(synonym.scope.rawValue),
        .text(synonym.text), .integer(record.row), .null, .null, .null, .null)
      if isNew { report.nameCount += 1 }
    }
    for description in record.descriptions {
      try statements.description.run(
        .integer(id), .integer(sourceID), .integer(report.descriptionCount), .text(description.kind.rawValue),
        description.modality.map { .text($0) } ?? .null, .null, .text(description.text), .integer(record.row))
      report.descriptionCount += 1
    }
    for mapping in record.mappings {
      let isNew = try statements.mapping.run(
        .integer(id), .integer(sourceID), .text(mapping.system), .text(mapping.code), .integer(record.row))
      if isNew { report.mappingCount += 1 }
    }
    for tag in record.tags {
      let isNew = try statements.tag.run(
        .integer(id), .integer(sourceID), .text(tag.key), .text(tag.value), .integer(record.row))
      if isNew { report.tagCount += 1 }
    }
    for relation in record.relations { try write(relation, of: id, row: record.row) }
  }

  /// Stores a relation to a concept described before it, and puts one to a later or unknown concept aside.
  private func write(_ relation: ConceptRecord.Relation, of subject: Int64, row: Int) throws {
    let label = relation.label ?? ""
    guard let object = described[relation.target] else {
      try insertPendingRelation.run(
        .integer(subject), .text(relation.kind.rawValue), .text(relation.target), .text(label), .integer(row))
      return
    }
    let isNew = try insertRelation.run(
      .integer(subject), .text(relation.kind.rawValue), .integer(object), .text(label), .integer(sourceID),
      .integer(row))
    if isNew { report.relationCount += 1 }
  }

  private func conceptID(_ code: String) throws -> Int64 {
    if let id = described[code] { return id }
    if try statements.concept.run(.text(system), .text(code)) { return database.lastInsertedRowID }
    guard let id = try Int64.fetchOne(findConcept, arguments: [system, code]) else {
      throw OntologyError("concept \(system) \(code) can be neither inserted nor found")
    }
    return id
  }

  /// Turns the relations put aside into rows; those whose target no source describes are counted and listed, and so are
  /// the codes that are added to but defined nowhere.
  func resolveRelations() throws {
    try listUndefinedCodes()
    try database.execute(
      sql: """
        UPDATE pending_relation SET object_id = (
          SELECT id FROM concept WHERE system = ? AND code = target
            AND EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id))
        """, arguments: [system])
    try database.execute(
      sql: """
        INSERT INTO relation (subject_id, kind, object_id, label, source_id, row)
        SELECT subject_id, kind, object_id, label, ?, row FROM pending_relation WHERE object_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """, arguments: [sourceID])
    report.relationCount += database.changesCount
    report.unresolvedRelationCount =
      try Int.fetchOne(database, sql: "SELECT count(*) FROM pending_relation WHERE object_id IS NULL") ?? 0
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT concept.code, pending.kind, pending.target, pending.row
        FROM pending_relation pending JOIN concept ON concept.id = pending.subject_id
        WHERE pending.object_id IS NULL ORDER BY pending.rowid LIMIT \(ImportReport.unresolvedRelationLimit)
        """)
    report.unresolvedRelations = try rows.map { row in
      .init(code: row[0], kind: try decode(row[1]), target: row[2], row: row[3])
    }
    try database.execute(sql: "DROP TABLE pending_relation")
  }

  private func listUndefinedCodes() throws {
    let findEntry = try database.makeStatement(
      sql: "SELECT 1 FROM concept JOIN entry ON concept_id = id WHERE system = ? AND code = ?")
    let undefined = try additions.filter {
      try Int.fetchOne(findEntry, arguments: [system, $0.key]) == nil
    }.map { ImportReport.UndefinedCode(code: $0.key, row: $0.value) }.sorted { ($0.row, $0.code) < ($1.row, $1.code) }
    report.undefinedCodeCount = undefined.count
    report.undefinedCodes = Array(undefined.prefix(ImportReport.unresolvedRelationLimit))
  }
}
