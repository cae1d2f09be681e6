import Files
import Foundation

/// Reads the ordered list of disorders of RP3D-Diag, `{name: index}`: concepts with the tag `class_index`.
public struct CaseLabelImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// Key of the tag that says which class a disorder is.
  static let indexTag = "class_index"

  /// Disorders of RP3D-Diag are one code system.
  public func identity(of file: URL) throws -> SourceIdentity { .rp3dDiag }

  /// Hands the disorders on in the order of their indices; rows are indices from 1.
  public func read(_ file: URL, into session: ImportSession) throws {
    let labels: [String: Int] = try JSONFile(url: file).decode()
    for (number, (name, index)) in labels.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }).enumerated() {
      guard (0..<Int(Int32.max)).contains(index) else {
        try session.reject(line: number + 1, "\(index) is no number of a class, expected 0 or more")
        continue
      }
      var record = CaseDisorder(name: name, row: index + 1).record
      record.tags = [.init(Self.indexTag, String(index))]
      try session.emit(record)
    }
  }
}
