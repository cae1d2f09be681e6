/// The order file of ICD-10-CM: every code with its long title and whether it is billable.
public struct ICD10CMOrderFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `icd10cm-order`
  public var name: String { "icd10cm-order" }
  /// What is read.
  public var file: String { "order file of ICD-10-CM (`icd10cm-order-YYYY.txt`)" }
  /// What becomes a concept.
  public var concepts: String { "all codes, with both descriptions and whether they are billable" }

  /// Judges by the columns of the first line.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let head = place.head, head.mayBeTable, let first = head.lines.first else { return false }
    return first.prefixMatch(of: /[0-9]{5} [A-Z][0-9][0-9A-Z]{1,5} +[01]\s/) != nil
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ICD10CMOrderImporter { ICD10CMOrderImporter() }
}
