import Files
import Foundation

/// A table of two columns, with or without their names.
struct TwoColumns {
  let name: String
  let rows: [(line: Int, first: String, second: String)]

  /// - Throws: `VisionError` when it has another number of columns, `FileError` when it cannot be read.
  init(contentsOf url: URL, expecting what: String) throws {
    let table = try DelimitedTable(contentsOf: url)
    guard table.rows[0].fields.count == 2 else {
      throw VisionError("\(table.name): \(table.rows[0].fields.count) columns, expected 2: \(what)")
    }
    name = table.name
    rows = table.rows.map { ($0.line, $0.fields[0], $0.fields[1]) }
  }
}
