internal import GRDB

/// Writes the facts of one source one by one, in any order, and counts them.
///
/// Values may point into the file that is being read: nothing is kept of them.
final class FactWriter {
  typealias Value = BulkStatement.Value

  /// Where an atom comes from.
  struct Atom {
    var language: Value
    var vocabulary: Value
    var termType: Value
    var identifier: Value
  }

  /// What has been stored up to now.
  private(set) var report: ImportReport

  private let database: Database
  private let sourceID: Int64
  private let system: String
  private let statements: FactStatements
  private let updatePreferred: BulkStatement
  private let updateSynonym: BulkStatement
  private let insertPendingRelation: BulkStatement

  init(_ database: Database, sourceID: Int64, system: String, outcome: ImportReport.Outcome) throws {
    report = ImportReport(outcome: outcome)
    self.database = database
    self.sourceID = sourceID
    self.system = system
    statements = try FactStatements(database)
    updatePreferred = try BulkStatement(
      database, "UPDATE name SET kind = 'preferred', scope = NULL WHERE id = ?")
    updateSynonym = try BulkStatement(
      database, "UPDATE name SET kind = 'synonym', scope = 'exact' WHERE id = ?")
    try database.execute(
      sql: """
        CREATE TEMP TABLE stated_relation (
          subject_id INTEGER NOT NULL, kind TEXT NOT NULL, object_id INTEGER NOT NULL, label TEXT NOT NULL,
          row INTEGER NOT NULL)
        """)
    insertPendingRelation = try BulkStatement(
      database, "INSERT INTO stated_relation (subject_id, kind, object_id, label, row) VALUES (?, ?, ?, ?, ?)")
  }

  /// Calls `body` with the key and the code of each concept that the system has.
  func forEachConcept(_ body: (_ key: Int64, _ code: String) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT id, code FROM concept WHERE system = ?", arguments: [system])
    while let row = try rows.next() { try body(row[0], row[1]) }
  }

  /// Stores a concept and returns its key, which is `key` where that is not 0.
  func defineConcept(code: Value, knownAs key: Int64, isObsolete: Bool = false, row: Int) throws -> Int64 {
    var key = key
    if key == 0 {
      try statements.concept.run(.text(system), code)
      key = database.lastInsertedRowID
    }
    try statements.entry.run(
      .integer(key), .integer(sourceID), .text(ConceptKind.term.rawValue), .integer(isObsolete ? 1 : 0), .null,
      .integer(row))
    report.conceptCount += 1
    return key
  }

  /// Stores the preferred name of a concept or an exact synonym and returns its key.
  ///
  /// To store the preferred name as such at once takes far less time than to go back to it.
  func addName(to concept: Int64, text: Value, isPreferred: Bool, row: Int, atom: Atom?) throws -> Int64 {
    try statements.name.run(
      .integer(concept), .integer(sourceID), .literal(isPreferred ? "preferred" : "synonym"),
      isPreferred ? .null : .literal("exact"), text, .integer(row),
      atom?.language ?? .null, atom?.vocabulary ?? .null, atom?.termType ?? .null, atom?.identifier ?? .null)
    report.nameCount += 1
    return database.lastInsertedRowID
  }

  /// Makes a name an exact synonym.
  func demote(_ name: Int64) throws {
    try updateSynonym.run(.integer(name))
  }

  /// Makes a name the preferred one of its concept, which has no other.
  func prefer(_ name: Int64) throws {
    try updatePreferred.run(.integer(name))
  }

  /// Stores a code of another system, once.
  func addMapping(to concept: Int64, system: Value, code: Value, row: Int) throws {
    let isNew = try statements.mapping.run(.integer(concept), .integer(sourceID), system, code, .integer(row))
    if isNew { report.mappingCount += 1 }
  }

  /// Stores a tag, once.
  func addTag(to concept: Int64, key: StaticString, value: Value, row: Int) throws {
    let isNew = try statements.tag.run(.integer(concept), .integer(sourceID), .literal(key), value, .integer(row))
    if isNew { report.tagCount += 1 }
  }

  /// Stores a definition.
  func addDefinition(to concept: Int64, text: Value, vocabulary: Value, row: Int) throws {
    try statements.description.run(
      .integer(concept), .integer(sourceID), .integer(report.descriptionCount),
      .text(DescriptionKind.definition.rawValue), .null, vocabulary, text, .integer(row))
    report.descriptionCount += 1
  }

  /// Puts a relation aside until `storeRelations`.
  func addRelation(from subject: Int64, _ kind: RelationKind, to object: Int64, label: Value, row: Int) throws {
    try insertPendingRelation.run(
      .integer(subject), .text(kind.rawValue), .integer(object), label, .integer(row))
  }

  /// Stores the relations put aside, sorted and each once.
  func storeRelations() throws {
    try database.execute(
      sql: """
        INSERT INTO relation (subject_id, kind, object_id, label, source_id, row)
        SELECT subject_id, kind, object_id, label, ?, min(row) FROM stated_relation
        WHERE true GROUP BY subject_id, kind, object_id, label
        ON CONFLICT DO NOTHING
        """, arguments: [sourceID])
    report.relationCount += database.changesCount
    try database.execute(sql: "DELETE FROM stated_relation")
  }

  /// Drops what is needed during the import only.
  func finish() throws {
    try database.execute(sql: "DROP TABLE stated_relation")
  }
}

/// The inserts of the tables that hold facts, each prepared once.
struct FactStatements {
  let concept: BulkStatement
  let entry: BulkStatement
  let name: BulkStatement
  let description: BulkStatement
  let mapping: BulkStatement
  let tag: BulkStatement

  init(_ database: Database) throws {
    func insert(_ table: String, _ columns: String, isOnce: Bool = true) throws -> BulkStatement {
      let places = Array(repeating: "?", count: columns.split(separator: ",").count).joined(separator: ", ")
      let conflict = isOnce ? " ON CONFLICT DO NOTHING" : ""
      return try BulkStatement(database, "INSERT INTO \(table) (\(columns)) VALUES (\(places))\(conflict)")
    }
    concept = try insert("concept", "system, code")
    entry = try insert("entry", "concept_id, source_id, kind, is_obsolete, is_billable, row")
    name = try insert(
      "name", "concept_id, source_id, kind, scope, text, row, language, vocabulary, term_type, atom")
    description = try insert(
      "description", "concept_id, source_id, position, kind, modality, vocabulary, text, row", isOnce: false)
    mapping = try insert("mapping", "concept_id, source_id, target_system, target_code, row")
    tag = try insert("tag", "concept_id, source_id, key, value, row")
  }
}
