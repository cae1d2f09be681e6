import Files
import Foundation
import Ontology

/// A table that goes to a person and comes back: comma-separated values of RFC 4180 with a header.
public struct ReviewTable: Equatable, Sendable {
  /// Name of the column that the person fills in.
  public static let decisionColumn = "decision"
  /// Name of the column with the codes of the concepts that are mapped.
  public static let conceptColumn = "concept"

  /// Names of the columns.
  public var columns: [String]
  /// The rows, each with as many fields as there are columns.
  public var rows: [[String]]

  /// Makes a table.
  public init(columns: [String], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// Writes the table under a temporary name first.
  ///
  /// - Throws: `OntologyError` when the file cannot be written.
  public func write(to url: URL) throws {
    let lines = ([columns] + rows).map { CSVLine.text($0) + "\r\n" }
    try AtomicFile.write(Data(lines.joined().utf8), to: url)
  }

  /// Reads a table.
  ///
  /// - Throws: `OntologyError` that names the line of a row that cannot be read or has another number of fields.
  public init(contentsOf url: URL) throws {
    var reader = DelimitedRows(.csv)
    var table: [[String]] = []
    func take(_ row: DelimitedRows.Row) throws {
      switch row.content {
      case .failure(let problem):
        throw OntologyError("\(url.lastPathComponent), line \(row.line): \(problem.reason)")
      case .success(let fields):
        guard fields.count == table.first?.count ?? fields.count else {
          throw OntologyError(
            "\(url.lastPathComponent), line \(row.line): expected \(table[0].count) fields, found \(fields.count)",
            hint: "Save the table as comma-separated values, with all its columns.")
        }
        table.append(fields)
      }
    }
    try TextFile(url: url).forEachLine { line in
      if let row = reader.add(line) { try take(row) }
    }
    if let row = reader.finish() { try take(row) }
    guard let columns = table.first else { throw OntologyError("\(url.path): there is not one row in the file") }
    self.columns = columns
    rows = Array(table.dropFirst())
  }

  /// What a person wrote in the decision column, by the value of another column. Empty decisions are left out.
  ///
  /// - Throws: `OntologyError` when a column is missing or one key has two different decisions.
  public func decisions(by column: String) throws -> [String: String] {
    guard let key = columns.firstIndex(of: column), let decision = columns.firstIndex(of: Self.decisionColumn) else {
      throw OntologyError(
        "a review needs the columns \(column) and \(Self.decisionColumn), found \(columns.joined(separator: ", "))")
    }
    var decisions: [String: String] = [:]
    for row in rows {
      let text = row[decision].collapsed
      guard !text.isEmpty else { continue }
      if let earlier = decisions.updateValue(text, forKey: row[key]), earlier != text {
        throw OntologyError("\(row[key]) is decided twice: \(earlier) and \(text)", hint: "Keep one of the rows.")
      }
    }
    return decisions
  }
}
