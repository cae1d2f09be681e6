internal import GRDB

extension OntologyStore {
  /// Copies from another database what an import looks at: sources, concepts, who describes them, and the relations of some
  /// systems. Names and texts are left out. This database is empty.
  func copyOutline(of other: OntologyStore, systems: Set<String>) throws {
    try other.read { origin in
      try write { database in
        try Self.copy("SELECT * FROM source ORDER BY id", into: "source", from: origin, to: database)
        try Self.copy("SELECT * FROM concept ORDER BY id", into: "concept", from: origin, to: database)
        try Self.copy("SELECT * FROM entry", into: "entry", from: origin, to: database)
        for system in systems {
          try Self.copy(
            "SELECT * FROM relation WHERE subject_id IN (SELECT id FROM concept WHERE system = ?)", [system],
            into: "relation", from: origin, to: database)
        }
      }
    }
  }

  /// Inserts what a query yields, columns by their names: an older schema may lack some.
  private static func copy(
    _ query: String, _ arguments: StatementArguments = [], into table: String, from origin: Database,
    to database: Database
  ) throws {
    let rows = try Row.fetchCursor(origin, sql: query, arguments: arguments)
    var insert: Statement?
    while let row = try rows.next() {
      let columns = Array(row.columnNames)
      let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
      let statement =
        try insert
        ?? database.makeStatement(sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
      insert = statement
      try statement.execute(arguments: StatementArguments(Array(row.databaseValues)))
    }
  }
}
