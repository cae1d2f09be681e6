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
    /// Columns of codes of other systems, by the name of the system.
    public var mappings: [String: DelimitedColumn]

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
  /// Throws: `OntologyError` when it cannot be read.
  public static func firstLine(of file: URL) throws -> String {
    let head = String(decoding: try TextFile(url: file).head(1 << 16), as: UTF8.self)
    return String(head.split(whereSeparator: \.isNewline).first ?? "")
  }

  /// A digest of the file and of how it is read: with other columns it is another source.
  public func digest(of file: URL) throws -> String {
    let fields = [
      columns.code, columns.name, columns.synonyms, columns.definition, columns.parents, columns.treeNumbers,
    ]
    let mappings = columns.mappings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let dialect = "\(dialect.delimiter.value) \(dialect.isQuoted) \(dialect.hasHeader) \(separator) \(missing ?? "")"
    let settings = fields.map { $0?.description ?? "" } + mappings + [dialect]
    return FileDigest.sha256(ofText: ([try FileDigest.sha256(of: file)] + settings).joined(separator: "\n"))
  }

  /// Reads the rows; with tree numbers the file is read twice, because a parent's row may come later.
  public func read(_ file: URL, into session: ImportSession) throws {
    let tree = columns.treeNumbers == nil ? TreeNumbers() : try treeNumbers(in: file)
    try forEachRow(of: file, session: session) { row, fields in
      try session.emit(record(fields, row: row, tree: tree))
    }
    session.count("tree numbers of a concept below itself kept as related", tree.relatedCount)
  }

  private func treeNumbers(in file: URL) throws -> TreeNumbers {
    var tree = TreeNumbers()
    let quiet = ImportSession(file: file.lastPathComponent, strict: false, progress: nil) { _ in }
    try forEachRow(of: file, session: quiet) { _, fields in
      tree.add(fields.list(\.treeNumbers), of: fields[\.code])
    }
    tree.settle()
    return tree
  }

  private func record(_ fields: Fields, row: Int, tree: TreeNumbers) -> ConceptRecord {
    let code = fields[\.code]
    let numbers = fields.list(\.treeNumbers)
    let above = tree.relations(of: code)
    var seen: Set<String> = []
    let parents = (fields.list(\.parents) + above.parents).filter { seen.insert($0).inserted }
    let relations =
      parents.map { ConceptRecord.Relation(.isA, $0) }
      + above.related.map { .init(.related, $0, label: TreeNumbers.tag) }
    let definition = fields[\.definition]
    let descriptions = definition.isEmpty ? [] : [ConceptRecord.Description(.definition, definition)]
    let tags = numbers.map { ConceptRecord.Tag(TreeNumbers.tag, $0) }
    let name = fields[\.name]
    let synonyms = fields.list(\.synonyms).filter { $0 != name }.map { ConceptRecord.Synonym($0, scope: .exact) }
    guard columns.name != nil else {
      return .addition(
        to: code, synonyms: synonyms, descriptions: descriptions, relations: relations, mappings: fields.mappings(),
        tags: tags, row: row)
    }
    return ConceptRecord(
      code: code, kind: .term, name: name, synonyms: synonyms, descriptions: descriptions, relations: relations,
      mappings: fields.mappings(), tags: tags, row: row)
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
        try body(row.line, Fields(values: values, positions: known, separator: separator, missing: missing))
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
    var name: Int?
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
      name = position(columns.name)
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
    let separator: Character
    let missing: String?

    subscript(_ key: KeyPath<Positions, Int>) -> String { value(positions[keyPath: key]) }

    subscript(_ key: KeyPath<Positions, Int?>) -> String { positions[keyPath: key].map(value) ?? "" }

    func list(_ key: KeyPath<Positions, Int?>) -> [String] { positions[keyPath: key].map(list) ?? [] }

    func mappings() -> [ConceptRecord.Mapping] {
      positions.mappings.flatMap { system, position in
        list(position).map { .init(system: system, code: $0) }
      }
    }

    private func value(_ position: Int) -> String {
      let value = values[position].collapsed
      return value == missing ? "" : value
    }

    private func list(_ position: Int) -> [String] {
      values[position].split(separator: separator).map { String($0).collapsed }.filter {
        !$0.isEmpty && $0 != missing
      }
    }
  }
}
