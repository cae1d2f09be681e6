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
  private let texts = TextArena()

  init(_ database: Database, _ sql: String) throws {
    self.database = database
    statement = try database.makeStatement(sql: sql)
  }

  /// Runs the insert and returns whether it added a row; with `ON CONFLICT DO NOTHING` it may not.
  @discardableResult
  func run(_ values: Value...) throws -> Bool { try run(values[...]) > 0 }

  /// Runs the insert and returns how many rows it added or changed.
  @discardableResult
  func run(_ values: ArraySlice<Value>) throws -> Int {
    let handle = statement.sqliteStatement
    var code = SQLITE_OK
    texts.forget()
    for index in values.indices where code == SQLITE_OK {
      code = bind(values[index], to: handle, at: Int32(index - values.startIndex + 1))
    }
    if code == SQLITE_OK { code = sqlite3_step(handle) }
    guard code == SQLITE_DONE else {
      let error = DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(database.sqliteConnection)),
        message: String(cString: sqlite3_errmsg(database.sqliteConnection)), sql: statement.sql)
      sqlite3_reset(handle)
      throw error
    }
    let count = Int(sqlite3_changes(database.sqliteConnection))
    sqlite3_reset(handle)
    return count
  }

  /// A null destructor says that SQLite need not copy: what is bound stays in place until the next run.
  private func bind(_ value: Value, to handle: SQLiteStatement, at index: Int32) -> Int32 {
    switch value {
    case .null:
      return sqlite3_bind_null(handle, index)
    case .integer(let number):
      return sqlite3_bind_int64(handle, index, number)
    case .bytes(let bytes):
      // A null pointer would be bound as NULL.
      guard let base = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, nil) }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text(handle, index, $0, Int32(bytes.count), nil)
      }
    case .literal(let text):
      return text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount) {
        sqlite3_bind_text(handle, index, $0, Int32(text.utf8CodeUnitCount), nil)
      }
    case .text(let text):
      let copy = texts.add(text)
      return sqlite3_bind_text(handle, index, copy.baseAddress, Int32(copy.count), nil)
    }
  }
}

/// Copies of the texts of one run in memory that stays: SQLite allocates and frees memory for each text that it has to copy
/// itself.
private final class TextArena {
  private static let blockSize = 1 << 16

  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var block = 0
  private var used = 0

  deinit { blocks.forEach { $0.deallocate() } }

  /// Forgets the texts of the run before.
  func forget() { (block, used) = (0, 0) }

  /// Copies a text to where it stays until it is forgotten.
  func add(_ text: String) -> UnsafeBufferPointer<CChar> {
    var text = text
    return text.withUTF8 { utf8 in
      let room = room(for: utf8.count)
      room.copyMemory(from: UnsafeRawBufferPointer(utf8))
      return UnsafeBufferPointer(room.bindMemory(to: CChar.self))
    }
  }

  private func room(for count: Int) -> UnsafeMutableRawBufferPointer {
    while block < blocks.count, blocks[block].count - used < count { (block, used) = (block + 1, 0) }
    if block == blocks.count { blocks.append(.allocate(byteCount: max(Self.blockSize, count), alignment: 16)) }
    defer { used += count }
    return UnsafeMutableRawBufferPointer(rebasing: blocks[block][used..<used + count])
  }
}
