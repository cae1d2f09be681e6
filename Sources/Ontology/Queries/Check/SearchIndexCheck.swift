internal import GRDB

/// Compares what search knows with the names.
enum SearchIndexCheck {
  /// What is wrong with the full-text index or the list of its words.
  ///
  /// FTS5 compares an index with its texts in an INSERT, for which a database must be writable. The index, not the names, is
  /// therefore copied into the temporary database of the connection, which always is.
  static func problems(_ database: Database) throws -> [OntologyProblem] {
    guard try isIndexSound(database) else {
      return [OntologyProblem(.searchIndex, "the full-text index is not that of the names")]
    }
    let differs =
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT term, doc FROM name_vocabulary EXCEPT SELECT term, name_count FROM search_term)
            OR EXISTS (SELECT term, name_count FROM search_term EXCEPT SELECT term, doc FROM name_vocabulary)
          """) ?? false
    return differs ? [OntologyProblem(.searchIndex, "search_term does not hold the words of the names")] : []
  }

  private static func isIndexSound(_ database: Database) throws -> Bool {
    let definition =
      try String.fetchOne(database, sql: "SELECT sql FROM main.sqlite_schema WHERE name = 'name_search'") ?? ""
    // The settings of the index stay, its name and that of its texts change.
    let copy = definition.replacing("VIRTUAL TABLE name_search", with: "VIRTUAL TABLE temp.checked_search")
      .replacing("content = 'name'", with: "content = 'checked_name'")
    try database.execute(sql: "CREATE TEMP VIEW checked_name AS SELECT id, text FROM main.name; \(copy)")
    defer { try? database.execute(sql: "DROP TABLE temp.checked_search; DROP VIEW temp.checked_name") }
    for part in ["data", "idx", "config"] {
      try database.execute(
        sql: """
          DELETE FROM temp.checked_search_\(part);
          INSERT INTO temp.checked_search_\(part) SELECT * FROM main.name_search_\(part)
          """)
    }
    do {
      try database.execute(sql: "INSERT INTO checked_search (checked_search, rank) VALUES ('integrity-check', 1)")
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return false
    }
  }
}
