/// The Classification Markup Language, ClaML 2.0.0: ICD-10 of the WHO, ICD-10-GM, CIM-10 and others.
public struct ClaMLFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `claml`
  public var name: String { "claml" }
  /// What is read.
  public var file: String { "ClaML 2.0.0 (XML): ICD-10 of the WHO, ICD-10-GM, CIM-10" }
  /// What becomes a concept.
  public var concepts: String { "one for each class, and for each code that modifiers make" }

  /// Judges by the root element.
  public func recognises(_ place: SourcePlace) throws -> Bool { place.head?.rootElement == "ClaML" }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ClaMLImporter { ClaMLImporter() }
}
