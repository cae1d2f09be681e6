import Foundation

/// A small delimited file as a whole: rows of equally many fields.
package struct DelimitedTable {
  /// A row and the line it starts at.
  package struct Row {
    package let line: Int
    package let fields: [String]
  }

  /// For messages.
  package let name: String
  /// At least one; the first may be a header.
  package let rows: [Row]

  /// Reads a file, plain or gzipped. Without a dialect the delimiter is the tab, comma or semicolon of the first line, and
  /// fields that tabs separate have no quotes. Whether there is a header is for the caller to see.
  ///
  /// - Throws: `FileError` that names the line which is wrong.
  package init(contentsOf url: URL, _ dialect: DelimitedDialect? = nil) throws {
    var rows: [Row] = []
    try Self.forEachRow(of: url, dialect) { rows.append($0) }
    guard !rows.isEmpty else { throw FileError("\(url.lastPathComponent): there are no rows") }
    name = url.lastPathComponent
    self.rows = rows
  }

  /// Calls `body` with each row of a file that may be too large to be read as a whole; all have as many fields as the first.
  ///
  /// - Throws: `FileError` that names the line which is wrong, and what `body` throws.
  package static func forEachRow(
    of url: URL, _ dialect: DelimitedDialect? = nil, _ body: (Row) throws -> Void
  ) throws {
    let name = url.lastPathComponent
    var reader = dialect.map(DelimitedRows.init)
    var first: (line: Int, count: Int)?
    func take(_ row: DelimitedRows.Row?) throws {
      guard let row else { return }
      switch row.content {
      case .failure(let problem): throw FileError("\(name), line \(row.line): \(problem.reason)")
      case .success(let fields):
        if let first, first.count != fields.count {
          throw FileError(
            "\(name), line \(row.line): \(fields.count) columns, expected \(first.count) as on line \(first.line)")
        }
        first = first ?? (row.line, fields.count)
        try body(Row(line: row.line, fields: fields))
      }
    }
    try TextFile(url: url).forEachLine { line in
      if reader == nil {
        let delimiter = DelimitedDialect.delimiter(in: line.text ?? "") ?? ","
        reader = DelimitedRows(DelimitedDialect(delimiter: delimiter, isQuoted: delimiter != "\t"))
      }
      try take(reader?.add(line))
    }
    try take(reader?.finish())
  }

  /// The place of a column that a name of the first row, or a number from 1, stands for.
  ///
  /// - Throws: `FileError` that names the columns there are.
  package func column(_ text: String) throws(FileError) -> Int {
    let titles = rows[0].fields
    if let place = titles.firstIndex(of: text) { return place }
    if let number = Int(text), (1...titles.count).contains(number) { return number - 1 }
    throw FileError(
      "\(name): there is no column '\(text)'", hint: "it has \(titles.joined(separator: ", ")), or numbers from 1")
  }
}
