/// The class list of RP3D-Diag: `{name: position}`.
public struct CaseLabelFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `case-labels`
  public var name: String { "case-labels" }
  /// What is read.
  public var file: String { "`disorder_label_dict.json` of RP3D-Diag" }
  /// What becomes a concept.
  public var concepts: String { "one for each class" }

  /// Judges by whether the first member is a number.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let first = place.head?.firstValue?.first else { return false }
    return first.isASCII && first.isNumber
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> CaseLabelImporter { CaseLabelImporter() }
}
