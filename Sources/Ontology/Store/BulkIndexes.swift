internal import GRDB

/// Indexes that are left out while a table is filled and built once it is full: sorting all keys takes far less time than
/// inserting each into a tree that no longer fits into memory.
struct BulkIndexes {
  private let definitions: [String]

  /// Drops the indexes of some tables, except those that keep a fact from being stored twice.
  init(dropping tables: [String], in database: Database) throws {
    let places = Array(repeating: "?", count: tables.count).joined(separator: ", ")
    let indexes = try Row.fetchAll(
      database,
      sql: """
        SELECT name, sql FROM sqlite_schema
        WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE %' AND tbl_name IN (\(places)) ORDER BY rowid
        """, arguments: StatementArguments(tables))
    definitions = indexes.map { $0[1] }
    for index in indexes {
      let name: String = index[0]
      try database.execute(sql: "DROP INDEX \(name)")
    }
  }

  /// Builds them again as they were.
  ///
  /// SQLite sorts as many keys at a time as fit into the size of its cache, as a linked list: it is faster by a sixth where
  /// they fit into that of the processor.
  func rebuild(in database: Database) throws {
    try database.execute(sql: "PRAGMA main.cache_size = -8192")
    defer { try? database.execute(sql: "PRAGMA main.cache_size = \(OntologyStore.cacheSize)") }
    for definition in definitions { try database.execute(sql: definition) }
  }
}
