internal import GRDB

/// Reads concepts through the `concept_summary` view.
enum ConceptQuery {
  static let columns = "system, code, kind, name, is_obsolete, is_billable, source, row"

  /// Runs `SELECT … FROM concept_summary` followed by `clause`.
  static func fetch(
    _ database: Database, _ clause: String, _ arguments: StatementArguments
  ) throws -> [Concept] {
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT \(columns) FROM concept_summary \(clause)"), arguments: arguments
    ).map { try concept($0) }
  }

  /// Reads a concept from a row that has `columns`, the first of them at `offset`.
  static func concept(_ row: Row, at offset: Int = 0) throws -> Concept {
    Concept(
      id: ConceptID(system: row[offset], code: row[offset + 1]), kind: try decode(row[offset + 2]),
      name: row[offset + 3], isObsolete: row[offset + 4], isBillable: row[offset + 5],
      provenance: Provenance(source: row[offset + 6], row: row[offset + 7]))
  }

  /// Returns the primary key of a concept.
  static func key(of id: ConceptID, in database: Database) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT id FROM concept
          WHERE +system = ?1 AND \(PresentCodes.plain("code")) = \(PresentCodes.plain("?2")) ORDER BY code <> ?2
          """), arguments: [id.system, id.code])
  }
}
