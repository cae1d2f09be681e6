import Files
import Foundation

/// Reads terms from a comma- or tab-separated file whose columns the caller names.
///
/// A row needs a code and a name; a file without names, such as a table of code pairs, adds to concepts that another
/// source defines. A hierarchy is given by codes of parents (`parents`) or by tree numbers such as MeSH's
/// (`treeNumbers`: `C08.381.520` lies below the row that has `C08.381`, see `TreeNumbers`).
public struct DelimitedImporter: ConceptImporter {
  /// The columns to read.
  public struct Columns: Equatable, Sendable {
    /// Codes; rows without one are rejected.
    public var code: DelimitedColumn
    /// Preferred names; rows without one are rejected. Nil where the file has none and adds to other sources.
    public var name: DelimitedColumn?
    /// Exact synonyms, several in a field.
    public var synonyms: DelimitedColumn?
    /// Definitions, one in a field.
    public var definition: DelimitedColumn?
    /// Codes of the concepts above (`is_a`), several in a field.
    public var parents: DelimitedColumn?
    /// Places in the hierarchy, several in a field, such as `C08.381.520`.
    public var treeNumbers: DelimitedColumn?
    /// Columns of codes of other systems, by the name of the system. A code may have the name of its system before it.
    public var mappings: [String: DelimitedColumn]
    /// Codes of any systems, each with the name of its system before it: `ICD10CM J93.9`. Several in a field.
    public var systemsAndCodes: DelimitedColumn?
    /// The code system of the concepts, the same in all rows.
    public var system: DelimitedColumn?
    /// What sort of thing the concept is, as `ConceptKind` has it; a term where the field is empty.
    public var kind: DelimitedColumn?
    /// Whether the concept is withdrawn: 1 or 0.
    public var obsolete: DelimitedColumn?
    /// Whether the code is billable: 1, 0, or empty where nothing is said.
    public var billable: DelimitedColumn?
    /// How close the synonyms are, one `SynonymScope` for each; all are exact where the field is empty.
    public var synonymScopes: DelimitedColumn?
    /// Which of the parents are wholes that the concept is part of.
    public var partOf: DelimitedColumn?
    /// What sort of name some of the names are, as `TYPE NAME`. Several in a field.
    public var termTypes: DelimitedColumn?
    /// Concepts that the concept is associated with, as `LABEL SYSTEM CODE`. Several in a field.
    public var associations: DelimitedColumn?

    /// Names the columns; only that of codes is needed.
    public init(
      code: DelimitedColumn, name: DelimitedColumn? = nil, synonyms: DelimitedColumn? = nil,
      definition: DelimitedColumn? = nil, parents: DelimitedColumn? = nil,
      treeNumbers: DelimitedColumn? = nil, mappings: [String: DelimitedColumn] = [:]
    ) {
      self.code = code
      self.name = name
      self.synonyms = synonyms
      self.definition = definition
      self.parents = parents
      self.treeNumbers = treeNumbers
      self.mappings = mappings
    }
  }

  /// How rows are written.
  public var dialect: DelimitedDialect
  /// The columns to read.
  public var columns: Columns
  /// Separates several values inside one field.
  public var separator: Character
  /// A value that says there is none, such as `NoDx`; what is empty says so in any case.
  public var missing: String?

  /// An importer for the given columns.
  public init(
    _ columns: Columns, dialect: DelimitedDialect = .csv, separator: Character = "|", missing: String? = nil
  ) {
    self.columns = columns
    self.dialect = dialect
    self.separator = separator
    self.missing = missing
  }

  /// The first line of a file: as a rule the names of its columns.
  ///
  /// - Throws: `OntologyError` when it cannot be read.
  public static func firstLine(of file: URL) throws -> String {
    let head = String(decoding: try TextFile(url: file).head(1 << 16), as: UTF8.self)
    return String(head.split(whereSeparator: \.isNewline).first ?? "")
  }

  /// A digest of the file and of how it is read: with other columns it is another source.
  public func digest(of file: URL) throws -> String {
    let further = [
      columns.systemsAndCodes, columns.system, columns.kind, columns.obsolete, columns.billable, columns.synonymScopes,
      columns.partOf, columns.termTypes, columns.associations,
    ]
    let fields = [
      columns.code, columns.name, columns.synonyms, columns.definition, columns.parents, columns.treeNumbers,
    ]
    let mappings = columns.mappings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let dialect = "\(dialect.delimiter.value) \(dialect.isQuoted) \(dialect.hasHeader) \(separator) \(missing ?? "")"
    // Those that came later are left out where nothing is said, so that digests of before stay what they were.
    let others = further.enumerated().compactMap { number, column in column.map { "\(number) \($0)" } }
    let settings = fields.map { $0?.description ?? "" } + mappings + [dialect] + others
    return FileDigest.sha256(ofText: ([try FileDigest.sha256(of: file)] + settings).joined(separator: "\n"))
  }

  /// The code system that the rows name, where there is a column for it; it is also the name of the source.
  public func identity(of file: URL) throws -> SourceIdentity {
    guard columns.system != nil else { return SourceIdentity() }
    struct IsFound: Error {}
    var system = ""
    do {
      try forEachRow(of: file, session: .silent(file)) { _, fields in
        system = fields[\.system]
        throw IsFound()
      }
    } catch is IsFound {
      // The first row is enough.
    }
    return system.isEmpty ? SourceIdentity() : SourceIdentity(name: system, system: system)
  }

  /// Reads the rows; with tree numbers the file is read twice, because a parent's row may come later.
  public func read(_ file: URL, into session: ImportSession) throws {
    let tree = columns.treeNumbers == nil ? TreeNumbers() : try treeNumbers(in: file)
    var system: String?
    try forEachRow(of: file, session: session) { row, fields in
      let stated = fields[\.system]
      if let system, system != stated {
        return try session.reject(line: row, "the code is of another system than that of the first row")
      }
      system = stated
      do {
        let record = try DelimitedRecord(columns, tree, fields, row: row)
        try session.emit(record.record, stating: record.stated)
      } catch let problem as DelimitedRows.Problem {
        try session.reject(line: row, problem.reason)
      }
    }
    session.count("tree numbers of a concept below itself kept as related", tree.relatedCount)
  }

  private func treeNumbers(in file: URL) throws -> TreeNumbers {
    var tree = TreeNumbers()
    try forEachRow(of: file, session: .silent(file)) { _, fields in
      tree.add(fields.list(\.treeNumbers), of: fields[\.code])
    }
    tree.settle()
    return tree
  }

  private func forEachRow(
    of file: URL, session: ImportSession, _ body: (_ row: Int, _ fields: DelimitedFields) throws -> Void
  ) throws {
    var positions: DelimitedPositions?
    var rows = DelimitedRows(dialect)
    let name = file.lastPathComponent

    func take(_ row: DelimitedRows.Row) throws {
      switch row.content {
      case .failure(let problem): try session.reject(line: row.line, problem.reason)
      case .success(let values):
        guard let known = positions else {
          positions = try DelimitedPositions(columns, firstRow: values, hasHeader: dialect.hasHeader, file: name)
          return dialect.hasHeader ? () : try take(row)
        }
        guard values.count == known.width else {
          return try session.reject(
            line: row.line, "expected \(known.width) fields as in the first row, found \(values.count)")
        }
        try body(row.line, DelimitedFields(values: values, positions: known, separator: separator, missing: missing))
      }
    }

    try TextFile(url: file).forEachLine(progress: session.report) { line in
      // Without its first row nothing of the file is understood.
      if positions == nil, line.text == nil {
        throw FileError(name, line: line.number, isIn: TextEncoding(notUTF8: line.bytes))
      }
      if let row = rows.add(line) { try take(row) }
    }
    if let row = rows.finish() { try take(row) }
    guard positions != nil else { throw OntologyError("\(name): there is not one row in the file") }
  }
}
