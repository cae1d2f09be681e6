internal import GRDB

/// The index of the words of all names while a source is replaced.
///
/// Taking a name out takes as long as putting one in: where a source goes that has more than half of all names, the
/// index is emptied at once and written anew from the names that stay.
struct WordIndex {
  private let isEmptied: Bool

  /// Takes the names of a source out of the index, before they are deleted.
  init(without source: StoredSource?, in database: Database) throws {
    guard let source else {
      isEmptied = false
      return
    }
    let kept = try StoredSource.keptNameCount(without: source, in: database)
    let all = try Int.fetchOne(database, sql: "SELECT count(*) FROM name") ?? 0
    isEmptied = kept * 2 < all
    try database.execute(
      sql: isEmptied
        ? "INSERT INTO name_search (name_search) VALUES ('delete-all')"
        : "INSERT INTO name_search (name_search, rowid, text) SELECT 'delete', id, text FROM name WHERE source_id = ?",
      arguments: isEmptied ? [] : [source.id])
  }

  /// Makes the names of a source findable, once all of them are stored.
  func add(_ sourceID: Int64, in database: Database) throws {
    guard !isEmptied else { return try finish(in: database) }
    try Self.insertMany(in: database) {
      try database.execute(
        sql: "INSERT INTO name_search (rowid, text) SELECT id, text FROM name WHERE source_id = ? ORDER BY id",
        arguments: [sourceID])
    }
    try Self.listTerms(in: database)
  }

  /// Makes the names findable that stay.
  func finish(in database: Database) throws {
    if isEmptied {
      try Self.insertMany(in: database) {
        try database.execute(sql: "INSERT INTO name_search (rowid, text) SELECT id, text FROM name ORDER BY id")
      }
    }
    try Self.listTerms(in: database)
  }

  /// Lets more words be sorted in memory before they are written: what is written in small pieces is merged often.
  ///
  /// Source: `hashsize` in SQLite's ext/fts5/fts5_config.c, bytes, 1 MiB where nothing is set.
  private static func insertMany(in database: Database, _ body: () throws -> Void) throws {
    func set(_ byteCount: Int) throws {
      try database.execute(
        sql: "INSERT INTO name_search (name_search, rank) VALUES ('hashsize', ?)", arguments: [byteCount])
    }
    try set(16 << 20)
    try body()
    try set(1 << 20)
  }

  /// Lists the words of all names anew, with the number of names each is in.
  private static func listTerms(in database: Database) throws {
    try database.execute(
      sql: "DELETE FROM search_term; INSERT INTO search_term (term, name_count) SELECT term, doc FROM name_vocabulary")
  }
}
