/// How a delimited file is to be read.
public struct DelimitedOptions: FormatOptions, Equatable {
  /// `comma`, `tab` or one ASCII character, comma when missing.
  public var delimiter: String?
  /// Whether double quotes enclose fields; when missing, true with commas and semicolons.
  public var isQuoted: Bool?
  /// Whether the first row names the columns, true when missing.
  public var hasHeader: Bool?
  /// Separates values inside one field, `|` when missing.
  public var separator: String?
  /// A value that says there is none, besides the empty one.
  public var missing: String?
  /// Name or number (from 1) of the columns `code`, `name`, `synonyms`, `definition`, `parents`, `tree_numbers`, `mappings`
  /// (codes as `SYSTEM CODE`), `system`, `kind`, `obsolete`, `billable`, `synonymScopes`, `partOf`, `termTypes` and
  /// `associations`.
  public var columns: [String: String]?
  /// Name or number of columns with codes of other systems, by system.
  public var mappings: [String: String]?

  /// The members of a manifest.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case delimiter, separator, missing, columns, mappings
    case isQuoted = "quoted"
    case hasHeader = "header"
  }

  /// Nothing is chosen.
  public init() {}

  /// Makes options; the format checks them when it makes the importer.
  public init(
    delimiter: String? = nil, isQuoted: Bool? = nil, hasHeader: Bool? = nil, separator: String? = nil,
    missing: String? = nil, columns: [String: String]? = nil, mappings: [String: String]? = nil
  ) {
    self.delimiter = delimiter
    self.isQuoted = isQuoted
    self.hasHeader = hasHeader
    self.separator = separator
    self.missing = missing
    self.columns = columns
    self.mappings = mappings
  }

  /// The importer that is meant.
  ///
  /// - Throws: `OntologyError` when there is no column of codes, a column is not known, or a delimiter is no character.
  func importer() throws -> DelimitedImporter {
    let names = [
      "code", "name", "synonyms", "definition", "parents", "tree_numbers", "mappings", "system", "kind", "obsolete",
      "billable", "synonymScopes", "partOf", "termTypes", "associations",
    ]
    let columns = columns ?? [:]
    let unknown = columns.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw OntologyError(
        "unknown column \(unknown.joined(separator: ", ")); known are \(names.joined(separator: ", "))"
      )
    }
    func column(_ name: String) -> DelimitedColumn? { columns[name].map { DelimitedColumn($0) } }
    guard let code = column("code") else {
      throw OntologyError(
        "a delimited file needs a code column", hint: "Give its name or, counting from 1, its number.")
    }
    let delimiter = try delimiterScalar()
    let separator = separator ?? "|"
    guard separator.count == 1, let separator = separator.first else {
      throw OntologyError("the separator must be one character, found '\(separator)'")
    }
    var chosen = DelimitedImporter.Columns(
      code: code, name: column("name"), synonyms: column("synonyms"), definition: column("definition"),
      parents: column("parents"), treeNumbers: column("tree_numbers"),
      mappings: (mappings ?? [:]).mapValues { DelimitedColumn($0) })
    chosen.systemsAndCodes = column("mappings")
    chosen.system = column("system")
    chosen.kind = column("kind")
    chosen.obsolete = column("obsolete")
    chosen.billable = column("billable")
    chosen.synonymScopes = column("synonymScopes")
    chosen.partOf = column("partOf")
    chosen.termTypes = column("termTypes")
    chosen.associations = column("associations")
    return DelimitedImporter(
      chosen,
      dialect: .init(
        delimiter: delimiter, isQuoted: isQuoted ?? (delimiter == "," || delimiter == ";"), hasHeader: hasHeader ?? true
      ),
      separator: separator, missing: missing)
  }

  private func delimiterScalar() throws -> Unicode.Scalar {
    let text = delimiter ?? "comma"
    if text == "comma" { return "," }
    if text == "tab" { return "\t" }
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, scalar.isASCII
    else {
      throw OntologyError(
        "the delimiter must be comma, tab or one ASCII character, found '\(text)'")
    }
    return scalar
  }
}
