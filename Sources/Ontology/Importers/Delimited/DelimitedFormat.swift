import Files

/// Comma- or tab-separated rows whose columns the caller names.
public struct DelimitedFormat: SourceFormat {
  /// A format; `Options` name the columns.
  public init() {}

  /// `delimited`
  public var name: String { "delimited" }
  /// What is read.
  public var file: String { "CSV or TSV whose columns are named" }
  /// What becomes a concept.
  public var concepts: String { "one for each row; none where there is no column of names" }

  /// Judges by a delimiter in the first line of what is neither XML nor JSON.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.mayBeTable, let first = head.lines.first else { return false }
    return DelimitedDialect.delimiter(in: String(first)) != nil
  }

  /// The importer that reads the columns.
  ///
  /// - Throws: `OntologyError` when there is no column of codes, a column is not known, or a delimiter is no character.
  public func importer(_ options: DelimitedOptions) throws -> DelimitedImporter { try options.importer() }
}
