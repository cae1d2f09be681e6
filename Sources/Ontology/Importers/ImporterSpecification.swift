/// Names an importer and, for delimited files, says how to read them; stands in `knowledge/sources.json`.
public struct ImporterSpecification: Decodable, Equatable, Sendable {
  /// Format of the file.
  public var format: ImportFormat
  /// `comma`, `tab` or one ASCII character. Delimited files only, comma when missing.
  public var delimiter: String?
  /// Whether double quotes enclose fields; when missing, true with commas and semicolons. Delimited files only.
  public var isQuoted: Bool?
  /// Whether the first row names the columns, true when missing. Delimited files only.
  public var hasHeader: Bool?
  /// Separates values inside one field, `|` when missing. Delimited files only.
  public var separator: String?
  /// A value that says there is none, besides the empty one. Delimited files only.
  public var missing: String?
  /// Name or number (from 1) of the columns `code`, `name`, `synonyms`, `definition`, `parents`, `treeNumbers`, `mappings`
  /// (codes as `SYSTEM CODE`), `system`, `kind`, `obsolete`, `billable`, `synonymScopes` and `partOf`.
  public var columns: [String: String]?
  /// Name or number of columns with codes of other systems, by system. Delimited files only.
  public var mappings: [String: String]?
  /// Which part of a release is imported. UMLS only, all of it when missing.
  public var umls: UMLSOptions?

  private enum CodingKeys: String, CodingKey {
    case format, delimiter, separator, missing, columns, mappings, umls
    case isQuoted = "quoted"
    case hasHeader = "header"
  }

  /// Makes a specification; `importer()` checks whether the options belong to the format.
  public init(
    format: ImportFormat, delimiter: String? = nil, isQuoted: Bool? = nil, hasHeader: Bool? = nil,
    separator: String? = nil, missing: String? = nil, columns: [String: String]? = nil,
    mappings: [String: String]? = nil, umls: UMLSOptions? = nil
  ) {
    self.format = format
    self.delimiter = delimiter
    self.isQuoted = isQuoted
    self.hasHeader = hasHeader
    self.separator = separator
    self.missing = missing
    self.columns = columns
    self.mappings = mappings
    self.umls = umls
  }

  /// The importer that is meant.
  ///
  /// - Throws: `OntologyError` when options are missing, unknown or do not belong to the format.
  public func importer() throws -> any SourceImporter {
    let hasOptions =
      delimiter != nil || isQuoted != nil || hasHeader != nil || separator != nil || missing != nil
      || columns != nil || mappings != nil
    guard format == .delimited || !hasOptions else {
      throw OntologyError(
        "columns and delimiters were given for the format \(format.rawValue)",
        hint: "Only the format delimited has them.")
    }
    guard format == .umls || umls == nil else {
      throw OntologyError(
        "a part of a UMLS release was chosen for the format \(format.rawValue)",
        hint: "Only the format umls has vocabularies, languages, term types and semantic types.")
    }
    return switch format {
    case .icd10cmTabular: ICD10CMTabularImporter()
    case .icd10cmOrder: ICD10CMOrderImporter()
    case .icd10cmCodes: ICD10CMCodeListImporter()
    case .icd10cmIndex: ICD10CMIndexImporter()
    case .obo: OBOImporter()
    case .jsonTerms: JSONTermsImporter()
    case .articles: ArticleImporter()
    case .medquad: MedQuADImporter()
    case .caseExport: CaseExportImporter()
    case .caseLabels: CaseLabelImporter()
    case .caseMapping: CaseMappingImporter()
    case .umls: UMLSImporter(umls ?? UMLSOptions())
    case .delimited: try delimitedImporter()
    }
  }

  /// The importer that is meant, for formats that are read concept by concept.
  ///
  /// - Throws: `OntologyError` also when the format is not.
  public func conceptImporter() throws -> any ConceptImporter {
    guard let importer = try importer() as? any ConceptImporter else {
      throw OntologyError(
        "\(format.rawValue) is not read concept by concept", hint: "Import it, and name the database instead.")
    }
    return importer
  }

  private func delimitedImporter() throws -> DelimitedImporter {
    let names = [
      "code", "name", "synonyms", "definition", "parents", "treeNumbers", "mappings", "system", "kind", "obsolete",
      "billable", "synonymScopes", "partOf",
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
      parents: column("parents"), treeNumbers: column("treeNumbers"),
      mappings: (mappings ?? [:]).mapValues { DelimitedColumn($0) })
    chosen.systemsAndCodes = column("mappings")
    chosen.system = column("system")
    chosen.kind = column("kind")
    chosen.obsolete = column("obsolete")
    chosen.billable = column("billable")
    chosen.synonymScopes = column("synonymScopes")
    chosen.partOf = column("partOf")
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
