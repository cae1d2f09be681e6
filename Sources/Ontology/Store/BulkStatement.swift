internal import GRDB
internal import GRDBSQLite

/// An insert that is prepared once and run many times with positional values.
///
/// Values are bound through SQLite's own functions: GRDB boxes each of them, which takes longer than the insert.
struct BulkStatement {
  /// A value to bind.
  enum Value {
    case null
    case integer(Int64)
    case text(String)
    case literal(StaticString)
    /// UTF-8 that stays in place while the statement runs.
    case bytes(UnsafeBufferPointer<UInt8>)

    static func integer(_ value: Int) -> Value { .integer(Int64(value)) }
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
    let handle = statement.sqliteStatement
    var code = SQLITE_OK
    for (index, value) in values.enumerated() where code == SQLITE_OK {
      code = bind(value, to: handle, at: Int32(index + 1))
    }
    if code == SQLITE_OK { code = sqlite3_step(handle) }
    guard code == SQLITE_DONE else {
      let error = DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(database.sqliteConnection)),
        message: String(cString: sqlite3_errmsg(database.sqliteConnection)), sql: statement.sql)
      sqlite3_reset(handle)
      throw error
    }
    let hasInserted = sqlite3_changes(database.sqliteConnection) > 0
    sqlite3_reset(handle)
    return hasInserted
  }

  private func bind(_ value: Value, to handle: SQLiteStatement, at index: Int32) -> Int32 {
    switch value {
    case .null:
      return sqlite3_bind_null(handle, index)
    case .integer(let number):
      return sqlite3_bind_int64(handle, index, number)
    case .bytes(let bytes):
      // A null pointer would be bound as NULL; a null destructor says that SQLite need not copy.
      guard let base = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, nil) }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text(handle, index, $0, Int32(bytes.count), nil)
      }
    case .literal(let text):
      return text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount) {
        sqlite3_bind_text(handle, index, $0, Int32(text.utf8CodeUnitCount), nil)
      }
    case .text(var text):
      // SQLITE_TRANSIENT: SQLite copies the bytes before this call returns.
      let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), copies)
        }
      }
    }
  }
}
