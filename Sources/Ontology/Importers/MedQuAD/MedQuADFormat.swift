/// Question and answer documents of MedQuAD (XML).
public struct MedQuADFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `medquad`
  public var name: String { "medquad" }
  /// What is read.
  public var file: String { "MedQuAD XML, or a directory of it" }
  /// What becomes a concept.
  public var concepts: String { "one for each document" }

  /// Judges by the root element, which files of the collection spell in two ways.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    let root = try place.head(ofFirst: MedQuADImporter().directoryUse)?.rootElement
    return root == "Document" || root == "doc"
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> MedQuADImporter { MedQuADImporter() }
}
