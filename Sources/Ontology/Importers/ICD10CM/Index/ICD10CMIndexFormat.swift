/// The alphabetic index of ICD-10-CM (XML), whose entries are names of codes.
public struct ICD10CMIndexFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `icd10cm-index`
  public var name: String { "icd10cm-index" }
  /// What is read.
  public var file: String { "alphabetic index, neoplasm table, drug table of ICD-10-CM (XML)" }
  /// What becomes a concept.
  public var concepts: String { "none: names of codes" }

  /// Judges by the root element.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    place.head?.rootElement == "ICD10CM.index"
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ICD10CMIndexImporter { ICD10CMIndexImporter() }
}
