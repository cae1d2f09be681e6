/// The disorders of RP3D-Diag with their ICD-10-CM codes.
public struct CaseMappingFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `case-mapping`
  public var name: String { "case-mapping" }
  /// What is read.
  public var file: String { "`disorder_to_icd10cm.json` of RP3D-Diag" }
  /// What becomes a concept.
  public var concepts: String { "none: mappings of disorders" }

  /// Judges by whether the first member is a code.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    place.head?.firstValue?.prefixMatch(of: /"[A-Z][0-9][0-9A-Z.-]*"/) != nil
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> CaseMappingImporter { CaseMappingImporter() }
}
