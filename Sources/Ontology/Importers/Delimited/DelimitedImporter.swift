import Foundation

/// Reads terms from a comma- or tab-separated file whose columns the caller names.
///
/// A row needs a code and a name. A hierarchy is given by codes of parents (`parents`) or by tree numbers such as MeSH's
/// (`treeNumbers`: `C08.381.520` lies below the row that has `C08.381`).
public struct DelimitedImporter: ConceptImporter {
  /// The columns to read.
  public struct Columns: Equatable, Sendable {
    /// Codes; rows without one are rejected.
    public var code: DelimitedColumn
    /// Preferred names; rows without one are rejected.
    public var name: DelimitedColumn
    /// Exact synonyms, several in a field.
    public var synonyms: DelimitedColumn?
    /// Definitions, one in a field.
    public var definition: DelimitedColumn?
    /// Codes of the concepts above (`is_a`), several in a field.
    public var parents: DelimitedColumn?
    /// Places in the hierarchy, several in a field, such as `C08.381.520`.
    public var treeNumbers: DelimitedColumn?
    /// Columns of codes of other systems, by the name of the system.
    public var mappings: [String: DelimitedColumn]

    /// Names the columns; only those of codes and names are needed.
    public init(
      code: DelimitedColumn, name: DelimitedColumn, synonyms: DelimitedColumn? = nil,
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

  /// An importer for the given columns.
  public init(_ columns: Columns, dialect: DelimitedDialect = .csv, separator: Character = "|") {
    self.columns = columns
    self.dialect = dialect
    self.separator = separator
  }

  /// The first line of a file: as a rule the names of its columns.
  ///
  /// Throws: `OntologyError` when it cannot be read.
  public static func firstLine(of file: URL) throws -> String {
    let head = String(decoding: try TextFile(url: file).head(1 << 16), as: UTF8.self)
    return String(head.split(whereSeparator: \.isNewline).first ?? "")
  }

  /// Reads the rows; with tree numbers the file is read twice, because a parent's row may come later.
  public func read(_ file: URL, into session: ImportSession) throws {
    let owners = columns.treeNumbers == nil ? [:] : try treeNumberOwners(in: file)
    try forEachRow(of: file, session: session) { row, fields in
      try session.emit(record(fields, row: row, owners: owners))
    }
  }

  /// Codes by the tree numbers of their rows.
  private func treeNumberOwners(in file: URL) throws -> [String: String] {
    var owners: [String: String] = [:]
    let quiet = ImportSession(file: file.lastPathComponent, strict: false, progress: nil) { _ in }
    try forEachRow(of: file, session: quiet) { _, fields in
      for number in fields.list(\.treeNumbers, separator) { owners[number] = fields[\.code] }
    }
    return owners
  }

  private func record(_ fields: Fields, row: Int, owners: [String: String]) -> ConceptRecord {
    let code = fields[\.code]
    let name = fields[\.name]
    let treeNumbers = fields.list(\.treeNumbers, separator)
    let treeParents = treeNumbers.compactMap { Self.parent(of: $0, owners: owners) }.filter { $0 != code }
    var seen: Set<String> = []
    let parents = (fields.list(\.parents, separator) + treeParents).filter { seen.insert($0).inserted }
    let definition = fields[\.definition]
    return ConceptRecord(
      code: code, kind: .term, name: name,
      synonyms: fields.list(\.synonyms, separator).filter { $0 != name }.map { .init($0, scope: .exact) },
      descriptions: definition.isEmpty ? [] : [.init(.definition, definition)],
      relations: parents.map { .init(.isA, $0) },
      mappings: fields.mappings(separator), tags: treeNumbers.map { .init("tree_number", $0) }, row: row)
  }

  /// The owner of the longest proper prefix of `number` that has one.
  private static func parent(of number: String, owners: [String: String]) -> String? {
    var prefix = number[...]
    while let dot = prefix.lastIndex(of: ".") {
      prefix = prefix[..<dot]
      if let owner = owners[String(prefix)] { return owner }
    }
    return nil
  }

  private func forEachRow(
    of file: URL, session: ImportSession, _ body: (_ row: Int, _ fields: Fields) throws -> Void
  ) throws {
    var positions: Positions?
    var rows = DelimitedRows(dialect)
    let name = file.lastPathComponent

    func take(_ row: DelimitedRows.Row) throws {
      switch row.content {
      case .failure(let problem): try session.reject(line: row.line, problem.reason)
      case .success(let values):
        guard let known = positions else {
          positions = try Positions(columns, firstRow: values, hasHeader: dialect.hasHeader, file: name)
          return dialect.hasHeader ? () : try take(row)
        }
        guard values.count == known.width else {
          return try session.reject(
            line: row.line, "expected \(known.width) fields as in the first row, found \(values.count)")
        }
        try body(row.line, Fields(values: values, positions: known))
      }
    }

    try TextFile(url: file).forEachLine(progress: session.report) { line in
      if let row = rows.add(line) { try take(row) }
    }
    if let row = rows.finish() { try take(row) }
    guard positions != nil else { throw OntologyError("\(name): there is not one row in the file") }
  }
}

extension DelimitedImporter {
  /// Where the columns stand in this file.
  private struct Positions {
    var code = 0
    var name = 0
    var synonyms: Int?
    var definition: Int?
    var parents: Int?
    var treeNumbers: Int?
    var mappings: [(system: String, position: Int)] = []
    var width: Int

    /// Throws: `OntologyError` that lists all columns the file does not have.
    init(_ columns: Columns, firstRow: [String], hasHeader: Bool, file: String) throws {
      width = firstRow.count
      var missing: [String] = []
      func position(_ column: DelimitedColumn?) -> Int? {
        guard let column else { return nil }
        if let position = column.position(in: firstRow, hasHeader: hasHeader) { return position }
        missing.append(column.description)
        return nil
      }
      code = position(columns.code) ?? 0
      name = position(columns.name) ?? 0
      synonyms = position(columns.synonyms)
      definition = position(columns.definition)
      parents = position(columns.parents)
      treeNumbers = position(columns.treeNumbers)
      mappings = columns.mappings.sorted { $0.key < $1.key }.compactMap { system, column in
        position(column).map { (system, $0) }
      }
      guard missing.isEmpty else {
        let found = hasHeader ? firstRow.joined(separator: ", ") : "\(width) columns without names"
        throw OntologyError(
          "\(file): no column \(missing.joined(separator: ", ")); found \(found)",
          hint: "Give names of the header line, or numbers from 1, and the right delimiter.")
      }
    }
  }

  /// The fields of one row, by what they mean.
  private struct Fields {
    let values: [String]
    let positions: Positions

    subscript(_ key: KeyPath<Positions, Int>) -> String { values[positions[keyPath: key]].collapsed }

    subscript(_ key: KeyPath<Positions, Int?>) -> String {
      positions[keyPath: key].map { values[$0].collapsed } ?? ""
    }

    func list(_ key: KeyPath<Positions, Int?>, _ separator: Character) -> [String] {
      Self.split(self[key], separator)
    }

    func mappings(_ separator: Character) -> [ConceptRecord.Mapping] {
      positions.mappings.flatMap { system, position in
        Self.split(values[position], separator).map { .init(system: system, code: $0) }
      }
    }

    private static func split(_ text: String, _ separator: Character) -> [String] {
      text.split(separator: separator).map { String($0).collapsed }.filter { !$0.isEmpty }
    }
  }
}
