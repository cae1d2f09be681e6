internal import GRDB

/// An insert that is prepared once and run many times with positional values.
struct BulkStatement {
  /// A value to bind.
  enum Value {
    case null
    case integer(Int64)
    case text(String)

    static func integer(_ value: Int) -> Value { .integer(Int64(value)) }

    fileprivate var databaseValue: DatabaseValue {
      switch self {
      case .null: .null
      case .integer(let value): value.databaseValue
      case .text(let value): value.databaseValue
      }
    }
  }

  private let database: Database
  private let statement: Statement

  init(_ database: Database, _ sql: String) throws {
    self.database = database
    statement = try database.makeStatement(sql: sql)
  }

  /// Runs the insert and returns whether it added a row; with `ON CONFLICT DO NOTHING` it may not.
  @discardableResult
  func run(_ values: Value...) throws -> Bool {
    statement.setUncheckedArguments(StatementArguments(values.map(\.databaseValue)))
    try statement.execute()
    return database.changesCount > 0
  }
}
