internal import GRDB

/// The numbered versions of the database schema.
///
/// `PRAGMA user_version` holds the number of migrations applied. A migration is never edited after release; a change
/// is a new migration at the end of the list.
enum Schema {
  /// Marks a SQLite file as ours: "Noso" in ASCII.
  static let applicationID = 0x4E6F_736F

  /// SQL of each migration, in order.
  static let migrations = [v1, v2, v3, v4, v5]

  /// The version this program reads and writes.
  static var version: Int { migrations.count }

  /// Refuses a file that is not an ontology database, or one that a newer program has written.
  static func check(_ database: Database, path: String) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard try isEmpty(database) || found == applicationID else {
      throw OntologyError(
        "\(path) is a SQLite database, but not an ontology", hint: "Choose another file.")
    }
    guard version <= Self.version else {
      throw OntologyError(
        "\(path) has schema version \(version), but this program knows versions up to \(Self.version)",
        hint: "Use a newer nosology, or build the ontology again into another file.")
    }
  }

  /// Whether the file has no tables at all, as a new one.
  static func isEmpty(_ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  /// Whether all migrations have been applied.
  static func isCurrent(_ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "PRAGMA user_version") == version
  }

  /// Brings the database to the current version. Runs inside a write transaction.
  static func migrate(_ database: Database) throws {
    let applied = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    for (index, sql) in migrations.enumerated().dropFirst(applied) {
      try database.execute(sql: sql)
      try database.execute(
        sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(index + 1)")
    }
  }
}

/// Reads an enumeration stored by its raw value.
func decode<Value: RawRepresentable>(_ rawValue: String) throws -> Value where Value.RawValue == String {
  guard let value = Value(rawValue: rawValue) else {
    throw OntologyError("the database holds an unknown \(Value.self): \(rawValue)")
  }
  return value
}
