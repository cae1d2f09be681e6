import Files
import Foundation

/// Reads the mapping of RP3D-Diag from disorders to ICD-10-CM, `{name: code}`, which is a reference standard.
///
/// It only adds mappings to disorders that other sources define, and has to be imported as a source of its own, so that
/// what is measured against it can be made without it.
public struct CaseMappingImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// Disorders of RP3D-Diag are one code system.
  public func identity(of file: URL) throws -> SourceIdentity { .rp3dDiag }

  /// Hands one addition on for each disorder; rows are numbers in the order of names.
  public func read(_ file: URL, into session: ImportSession) throws {
    let mappings: [String: String] = try JSONFile(url: file).decode()
    for (number, (name, code)) in mappings.sorted(by: { $0.key < $1.key }).enumerated() {
      guard let reference = ICD10CMReference.all(in: code).first, reference.first == code.collapsed
      else {
        try session.reject(
          line: number + 1, "'\(code.prefix(20))' does not look like an ICD-10-CM code such as J93")
        continue
      }
      try session.emit(
        .addition(
          to: CaseDisorder.plain(name),
          mappings: [.init(system: "ICD10CM", code: reference.first)],
          row: number + 1))
    }
  }
}
