internal import GRDB

/// Writes the facts of one source, many rows at a time, and counts them.
final class RecordWriter {
  private let outcome: ImportReport.Outcome
  private let database: Database
  private let sourceID: Int64
  private let system: String
  private let insertConcept: BulkStatement
  private let concepts: BulkInsert
  /// Key of the next concept where the system has none, so that no code has to be looked up; nil where it has.
  private var nextKey: Int64?
  private let findConcept: Statement
  private let entries: BulkInsert
  private let names: BulkInsert
  private let descriptions: BulkInsert
  private let mappings: BulkInsert
  private let tags: BulkInsert
  private let relations: BulkInsert
  private let pendingRelations: BulkInsert
  private var descriptionCount = 0
  /// Keys of the codes that this source has described up to now.
  private var described: [String: Int64] = [:]
  /// Codes that records add to, with their keys and the first row each.
  private var additions: [String: (key: Int64, row: Int)] = [:]

  init(_ database: Database, sourceID: Int64, system: String, outcome: ImportReport.Outcome) throws {
    self.outcome = outcome
    self.database = database
    self.sourceID = sourceID
    self.system = system
    try database.execute(
      sql: """
        CREATE TEMP TABLE pending_relation (
          subject_id INTEGER NOT NULL, kind TEXT NOT NULL, system TEXT NOT NULL, target TEXT NOT NULL,
          label TEXT NOT NULL, row INTEGER NOT NULL)
        """)
    insertConcept = try BulkStatement(
      database, "INSERT INTO concept (system, code) VALUES (?, ?) ON CONFLICT DO NOTHING")
    findConcept = try database.makeStatement(sql: "SELECT id FROM concept WHERE system = ? AND code = ?")
    let isNew =
      try Int.fetchOne(database, sql: "SELECT 1 FROM concept WHERE system = ? LIMIT 1", arguments: [system]) == nil
    nextKey = isNew ? 1 + (try Int64.fetchOne(database, sql: "SELECT max(id) FROM concept") ?? 0) : nil
    let concepts = try BulkInsert(database, into: "concept", "id, system, code", isOnce: false)
    self.concepts = concepts
    func insert(_ table: String, _ columns: String, isOnce: Bool = true) throws -> BulkInsert {
      try BulkInsert(database, into: table, columns, isOnce: isOnce, referringTo: concepts)
    }
    entries = try insert("entry", "concept_id, source_id, kind, is_obsolete, is_billable, row", isOnce: false)
    names = try insert("name", "concept_id, source_id, kind, scope, text, row, term_type")
    descriptions = try insert(
      "description", "concept_id, source_id, position, kind, modality, text, row", isOnce: false)
    mappings = try insert("mapping", "concept_id, source_id, target_system, target_code, row")
    tags = try insert("tag", "concept_id, source_id, key, value, row")
    relations = try insert("relation", "subject_id, kind, object_id, label, source_id, row")
    pendingRelations = try BulkInsert(
      database, into: "pending_relation", "subject_id, kind, system, target, label, row", isOnce: false)
  }

  /// Writes one record that `ImportSession` has let through: it defines a code once, and every part has what it needs.
  func write(_ record: ConceptRecord) throws {
    if record.isAddition {
      let id = try described[record.code] ?? additions[record.code]?.key ?? conceptID(record.code)
      if additions[record.code] == nil { additions[record.code] = (id, record.row) }
      return try writeFacts(record, id: id)
    }
    let id = try additions[record.code]?.key ?? conceptID(record.code)
    try entries.add(
      .integer(id), .integer(sourceID), .text(record.kind.rawValue), .integer(record.isObsolete ? 1 : 0),
      record.isBillable.map { .integer($0 ? 1 : 0) } ?? .null, .integer(record.row))
    described[record.code] = id
    let termType = record.synonyms.first { $0.text == record.name }?.termType
    try names.add(
      .integer(id), .integer(sourceID), .literal("preferred"), .null, .text(record.name), .integer(record.row),
      termType.map { .text($0) } ?? .null)
    try writeFacts(record, id: id)
  }

  private func writeFacts(_ record: ConceptRecord, id: Int64) throws {
    for synonym in record.synonyms {
      try names.add(
        .integer(id), .integer(sourceID), .literal("synonym"), .text(synonym.scope.rawValue), .text(synonym.text),
        .integer(record.row), synonym.termType.map { .text($0) } ?? .null)
    }
    for description in record.descriptions {
      try descriptions.add(
        .integer(id), .integer(sourceID), .integer(descriptionCount), .text(description.kind.rawValue),
        description.modality.map { .text($0) } ?? .null, .text(description.text), .integer(record.row))
      descriptionCount += 1
    }
    for mapping in record.mappings {
      try mappings.add(
        .integer(id), .integer(sourceID), .text(mapping.system), .text(mapping.code), .integer(record.row))
    }
    for tag in record.tags {
      try tags.add(.integer(id), .integer(sourceID), .text(tag.key), .text(tag.value), .integer(record.row))
    }
    for relation in record.relations { try write(relation, of: id, row: record.row) }
  }

  /// Stores a relation to a concept described before it, and puts one to a later or unknown concept, or to one of another
  /// system, aside.
  private func write(_ relation: ConceptRecord.Relation, of subject: Int64, row: Int) throws {
    let label = relation.label ?? ""
    let targetSystem = relation.targetSystem ?? system
    guard targetSystem == system, let object = described[relation.target] else {
      return try pendingRelations.add(
        .integer(subject), .text(relation.kind.rawValue), .text(targetSystem), .text(relation.target), .text(label),
        .integer(row))
    }
    try relations.add(
      .integer(subject), .text(relation.kind.rawValue), .integer(object), .text(label), .integer(sourceID),
      .integer(row))
  }

  /// The key of a code that is here for the first time.
  private func conceptID(_ code: String) throws -> Int64 {
    if let id = nextKey {
      nextKey = id + 1
      try concepts.add(.integer(id), .text(system), .text(code))
      return id
    }
    if try insertConcept.run(.text(system), .text(code)) { return database.lastInsertedRowID }
    guard let id = try Int64.fetchOne(findConcept, arguments: [system, code]) else {
      throw OntologyError("concept \(system) \(code) can be neither inserted nor found")
    }
    return id
  }

  /// Writes what is left, turns the relations put aside into rows and says what was stored. Relations whose target no source
  /// describes are counted and listed, and so are the codes that are added to but defined nowhere.
  func finish() throws -> ImportReport {
    for rows in [concepts, entries, names, descriptions, mappings, tags, relations, pendingRelations] {
      try rows.flush()
    }
    var report = ImportReport(outcome: outcome)
    try listUndefinedCodes(&report)
    try storePendingRelations(&report)
    (report.conceptCount, report.nameCount, report.descriptionCount) = (entries.count, names.count, descriptions.count)
    (report.mappingCount, report.tagCount) = (mappings.count, tags.count)
    return report
  }

  /// A code of the own system is that of a concept. One of another system stands for what it stands for today, because its
  /// source may be of another year.
  private func storePendingRelations(_ report: inout ImportReport) throws {
    let isDescribed = "EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id)"
    try database.execute(
      sql: """
        CREATE TEMP TABLE pending_target (
          system TEXT NOT NULL, target TEXT NOT NULL, object_id INTEGER NOT NULL,
          PRIMARY KEY (system, target, object_id)) WITHOUT ROWID
        """)
    try database.execute(
      sql: """
        INSERT INTO pending_target
        SELECT code.system, target, concept.id FROM (SELECT DISTINCT system, target FROM pending_relation) code
        JOIN concept ON concept.system = code.system AND concept.code = target
        WHERE code.system = ?1 AND \(isDescribed)
        UNION ALL
        SELECT code.system, target, concept.id FROM (SELECT DISTINCT system, target FROM pending_relation) code
        CROSS JOIN concept ON concept.id IN (\(PresentCodes.concepts("code.target", system: "code.system")))
        WHERE code.system <> ?1 AND \(isDescribed)
        """, arguments: [system])
    try database.execute(
      sql: """
        INSERT INTO relation (subject_id, kind, object_id, label, source_id, row)
        SELECT subject_id, kind, object_id, label, ?, row FROM pending_relation JOIN pending_target USING (system, target)
        WHERE true ORDER BY pending_relation.rowid ON CONFLICT DO NOTHING
        """, arguments: [sourceID])
    report.relationCount = relations.count + database.changesCount
    let isUnresolved = """
      NOT EXISTS (
        SELECT 1 FROM pending_target found WHERE found.system = pending.system AND found.target = pending.target)
      """
    report.unresolvedRelationCount =
      try Int.fetchOne(database, sql: "SELECT count(*) FROM pending_relation pending WHERE \(isUnresolved)") ?? 0
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT concept.code, pending.kind, pending.target, nullif(pending.system, ?), pending.row
        FROM pending_relation pending JOIN concept ON concept.id = pending.subject_id
        WHERE \(isUnresolved) ORDER BY pending.rowid LIMIT \(ImportReport.unresolvedRelationLimit)
        """, arguments: [system])
    report.unresolvedRelations = try rows.map { row in
      .init(code: row[0], kind: try decode(row[1]), target: row[2], targetSystem: row[3], row: row[4])
    }
    try database.execute(sql: "DROP TABLE pending_relation; DROP TABLE pending_target")
  }

  private func listUndefinedCodes(_ report: inout ImportReport) throws {
    let findEntry = try database.makeStatement(
      sql: "SELECT 1 FROM concept JOIN entry ON concept_id = id WHERE system = ? AND code = ?")
    let undefined = try additions.filter {
      try Int.fetchOne(findEntry, arguments: [system, $0.key]) == nil
    }.map { ImportReport.UndefinedCode(code: $0.key, row: $0.value.row) }.sorted {
      ($0.row, $0.code) < ($1.row, $1.code)
    }
    report.undefinedCodeCount = undefined.count
    report.undefinedCodes = Array(undefined.prefix(ImportReport.unresolvedRelationLimit))
  }
}
