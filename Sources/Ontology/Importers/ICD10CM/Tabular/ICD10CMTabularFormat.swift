/// The tabular list of ICD-10-CM (XML): codes, hierarchy, inclusion terms, notes.
public struct ICD10CMTabularFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `icd10cm-tabular`
  public var name: String { "icd10cm-tabular" }
  /// What is read.
  public var file: String { "tabular list of ICD-10-CM (XML)" }
  /// What becomes a concept.
  public var concepts: String { "chapters, sections, categories, codes, seven-character codes" }

  /// Judges by the root element.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    place.head?.rootElement == "ICD10CM.tabular"
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ICD10CMTabularImporter { ICD10CMTabularImporter() }
}
