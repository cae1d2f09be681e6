/// The cases of RP3D-Diag (JSON): disorders with what was written about them.
public struct CaseExportFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `case-export`
  public var name: String { "case-export" }
  /// What is read.
  public var file: String { "cases as RP3D-Diag exports them (JSON)" }
  /// What becomes a concept.
  public var concepts: String { "one for each disorder that cases name" }

  /// Judges by the first case and the member that each has.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.firstValue?.first == "{" else { return false }
    return head.text.contains("\"Samples\"")
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> CaseExportImporter { CaseExportImporter() }
}
