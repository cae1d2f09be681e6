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
    let name = url.lastPathComponent
    var reader = dialect.map(DelimitedRows.init)
    var rows: [Row] = []
    func add(_ row: DelimitedRows.Row?) throws {
      guard let row else { return }
      switch row.content {
      case .failure(let problem): throw FileError("\(name), line \(row.line): \(problem.reason)")
      case .success(let fields):
        if let first = rows.first, first.fields.count != fields.count {
          throw FileError(
            "\(name), line \(row.line): \(fields.count) columns, expected \(first.fields.count) as on line \(first.line)"
          )
        }
        rows.append(Row(line: row.line, fields: fields))
      }
    }
    try TextFile(url: url).forEachLine { line in
      if reader == nil {
        let delimiter = DelimitedDialect.delimiter(in: line.text ?? "") ?? ","
        reader = DelimitedRows(DelimitedDialect(delimiter: delimiter, isQuoted: delimiter != "\t"))
      }
      try add(reader?.add(line))
    }
    try add(reader?.finish())
    guard !rows.isEmpty else { throw FileError("\(name): there are no rows") }
    self.name = name
    self.rows = rows
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
