internal import GRDB

/// Inserts rows into a table, many with each statement: to begin and end a statement takes SQLite as long as a row does.
///
/// Rows are written when enough of them have come, and by `flush`.
final class BulkInsert {
  typealias Value = BulkStatement.Value

  /// Rows of one statement: a remainder is written with a few of them, so that none has to be prepared for it.
  private static let sizes = [64, 32, 16, 8, 4, 2, 1]

  /// Rows that were written; with `isOnce` those left out are not counted.
  private(set) var count = 0

  private let columnCount: Int
  private let sql: (_ rowCount: Int) -> String
  private let database: Database
  /// Those that were needed, by the number of their rows.
  private var statements: [Int: BulkStatement] = [:]
  private let referred: BulkInsert?
  private var values: [Value] = []

  /// Inserts into the columns of a table. With `isOnce` rows that the table has already are left out. Rows of `referred`,
  /// to which these refer, are written before them.
  init(
    _ database: Database, into table: String, _ columns: String, isOnce: Bool = true,
    referringTo referred: BulkInsert? = nil
  ) throws {
    self.database = database
    self.referred = referred
    let columnCount = columns.split(separator: ",").count
    self.columnCount = columnCount
    let conflict = isOnce ? " ON CONFLICT DO NOTHING" : ""
    sql = { "INSERT INTO \(table) (\(columns)) VALUES \(Self.places(columnCount, $0))\(conflict)" }
    values.reserveCapacity(columnCount * Self.sizes[0])
  }

  /// Adds a row: one value for each column.
  @inline(__always)
  func add(_ row: Value...) throws {
    values.append(contentsOf: row)
    if values.count == columnCount * Self.sizes[0] { try flush() }
  }

  /// Writes the rows that are left.
  func flush() throws {
    guard !values.isEmpty else { return }
    try referred?.flush()
    var start = 0
    for size in Self.sizes {
      while values.count - start >= size * columnCount {
        let end = start + size * columnCount
        count += try statement(size).run(values[start..<end])
        start = end
      }
    }
    values.removeAll(keepingCapacity: true)
  }

  private func statement(_ rowCount: Int) throws -> BulkStatement {
    if let statement = statements[rowCount] { return statement }
    let statement = try BulkStatement(database, sql(rowCount))
    statements[rowCount] = statement
    return statement
  }

  /// `(?, ?), (?, ?)`
  private static func places(_ columnCount: Int, _ rowCount: Int) -> String {
    let row = "(" + Array(repeating: "?", count: columnCount).joined(separator: ", ") + ")"
    return Array(repeating: row, count: rowCount).joined(separator: ", ")
  }
}
