/// A plain list of codes and titles of ICD-10-CM.
public struct ICD10CMCodeListFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `icd10cm-codes`
  public var name: String { "icd10cm-codes" }
  /// What is read.
  public var file: String { "one code of ICD-10-CM a line, with or without description" }
  /// What becomes a concept.
  public var concepts: String { "codes with a description; codes alone are checked against the other sources" }

  /// Judges by whether most lines begin with a code.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.mayBeTable else { return false }
    let lines = head.lines
    let codes = lines.count { $0.prefixMatch(of: /[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?(-|\s|$)/) != nil }
    return 2 * codes > lines.count
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ICD10CMCodeListImporter { ICD10CMCodeListImporter() }
}
