/// OBO 1.2 and 1.4: HPO, DOID, Mondo and others.
public struct OBOFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `obo`
  public var name: String { "obo" }
  /// What is read.
  public var file: String { "OBO 1.2 and 1.4" }
  /// What becomes a concept.
  public var concepts: String { "one for each `[Term]` that is not anonymous" }

  /// Judges by the line that a header begins with, or a stanza.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.text.first != "<" else { return false }
    return head.lines.contains { $0.hasPrefix("format-version:") || $0 == "[Term]" }
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> OBOImporter { OBOImporter() }
}
