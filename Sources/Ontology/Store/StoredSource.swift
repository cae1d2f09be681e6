internal import GRDB

/// A row of the `source` table.
struct StoredSource {
  let id: Int64
  let description: SourceDescription

  /// Reads all sources in the order of their first import.
  static func all(in database: Database) throws -> [StoredSource] {
    // A database that may not be written keeps an older schema.
    let hasAttribution = try database.columns(in: "source").contains { $0.name == "attribution" }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT id, name, system, version, file, digest, licence, origin, \(hasAttribution ? "attribution" : "''")
        FROM source ORDER BY id
        """
    ).map { row in
      StoredSource(
        id: row[0],
        description: SourceDescription(
          name: row[1], system: row[2], version: row[3], file: row[4], digest: row[5],
          licence: row[6],
          origin: row[7], attribution: row[8]))
    }
  }

  static func named(_ name: String, in database: Database) throws -> StoredSource? {
    try all(in: database).first { $0.description.name == name }
  }

  /// Writes the description and returns the id, which stays the same when a source is replaced.
  static func save(
    _ source: SourceDescription, replacing earlier: StoredSource?, in database: Database
  ) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO source (id, name, system, version, file, digest, licence, origin, attribution)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET system = excluded.system, version = excluded.version,
          file = excluded.file, digest = excluded.digest, licence = excluded.licence, origin = excluded.origin,
          attribution = excluded.attribution
        """,
      arguments: [
        earlier?.id, source.name, source.system, source.version, source.file, source.digest,
        source.licence,
        source.origin, source.attribution,
      ])
    return earlier?.id ?? database.lastInsertedRowID
  }

  /// Remembers the first row that the importer refused, for strict imports of the same file.
  static func save(_ diagnostics: ImportDiagnostics, of id: Int64, in database: Database) throws {
    try database.execute(
      sql: "UPDATE source SET first_bad_row = ? WHERE id = ?",
      arguments: [diagnostics.badRows.first?.description ?? "", id])
  }

  /// Whether what is stored can stand for an import of the same source again. A strict one must know that there was no
  /// bad row, which a database of an earlier schema does not say.
  ///
  /// - Throws: `OntologyError` at a strict import where there was one.
  func stands(_ run: ImportRun, in database: Database) throws -> Bool {
    guard run.isStrict else { return true }
    let row = try String.fetchOne(database, sql: "SELECT first_bad_row FROM source WHERE id = ?", arguments: [id])
    if let row, !row.isEmpty { throw OntologyError(badRow: row) }
    return row != nil
  }

  /// The tables that hold what sources state.
  static let factTables = ["name", "description", "relation", "mapping", "tag", "entry"]

  /// The systems of the concepts that it relates others to.
  func targetSystems(in database: Database) throws -> Set<String> {
    try Set(
      String.fetchAll(
        database,
        sql: "SELECT DISTINCT system FROM relation JOIN concept ON concept.id = object_id WHERE source_id = ?",
        arguments: [id]))
  }

  /// About how many names stay when a source goes.
  static func keptNameCount(without source: StoredSource?, in database: Database) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM name WHERE source_id IS NOT ?", arguments: [source?.id]) ?? 0
  }

  /// Deletes what the source stated, but for the index of its names; concepts stay until it is known which of them are
  /// stated again.
  func removeFacts(from database: Database) throws {
    for table in Self.factTables {
      try database.execute(sql: "DELETE FROM \(table) WHERE source_id = ?", arguments: [id])
    }
  }
}
