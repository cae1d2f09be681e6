internal import GRDB

extension OntologyStore {
  /// Writes in one transaction as `write` does, into a database that holds nothing yet: under a rollback journal, which
  /// then has nothing to save, where the write-ahead log would hold every page once more.
  ///
  /// Other connections to the file wait meanwhile, those of this process too, so that `body` must not ask the store but
  /// its own connection. Where one is open already, the log is used all the same.
  ///
  /// References are not checked: an import writes them with the keys of the rows that it has just written.
  ///
  /// Source: https://www.sqlite.org/wal.html, section 1: WAL "works best with smaller transactions", and is slower than a
  /// rollback journal for those of more than a gigabyte.
  func fill<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.translatingErrors(url) {
      pool.invalidateReadOnlyConnections()
      return try pool.barrierWriteWithoutTransaction { database in
        // Without a log, a power failure can do harm unless the journal is on disk before the file. Pages that were
        // written and are read again would count as memory if they were mapped.
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; PRAGMA foreign_keys = OFF")
        try? database.execute(sql: "PRAGMA main.journal_mode = DELETE")
        defer {
          let mode = try? String.fetchOne(database, sql: "PRAGMA main.journal_mode = WAL")
          // Where somebody reads just now, the log comes back when the file is opened next.
          if mode == "wal" { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
          try? database.execute(sql: "PRAGMA mmap_size = \(Self.mappedByteCount); PRAGMA foreign_keys = ON")
        }
        var result: T?
        // A reader let in now could keep the end of the transaction waiting.
        try database.inTransaction(.exclusive) {
          result = try body(database)
          return .commit
        }
        guard let result else { preconditionFailure("a transaction ended without its body") }
        return result
      }
    }
  }

  /// Moves the write-ahead log into the database file, so that the file can be copied alone.
  func checkpoint() throws {
    do {
      try pool.writeWithoutTransaction { database in
        // Without its name the temporary database is meant too, which may be in use and has no log.
        try database.execute(sql: "PRAGMA main.wal_checkpoint(TRUNCATE)")
      }
    } catch let error as DatabaseError {
      throw OntologyError(
        "\(url.path) is complete only together with \(url.lastPathComponent)-wal, which could not be merged into it: "
          + (error.message ?? "no details"),
        hint: "Free some space and run the command again; until then keep both files.")
    }
  }
}
