import Files
import Foundation

/// Reads teaching cases as RP3D-Diag exports them: `{url: {Modalities: […], Samples: [{articles, icd10s, …}]}}`.
///
/// A disorder is what a case names among its articles; it becomes a concept of kind `.disorder` whose code is its
/// name. How many cases name it is the tag `case_count` (samples of one case count once), anatomy
/// and modalities of its cases are tags too. The codes of its cases are mappings to `ICD10CM` where a case names one
/// disorder and one code: else it is not known which code belongs to which.
///
/// The file is one JSON object, so it is read as a whole.
public struct CaseExportImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// Key of the tag that says how many cases name a disorder.
  static let countTag = "case_count"

  private struct Case: Decodable {
    struct Sample: Decodable {
      var articles: [String]
      var icd10s: [String]
      var anatomy: String?
    }
    var modalities: [String]
    var samples: [Sample]

    enum CodingKeys: String, CodingKey {
      case modalities = "Modalities"
      case samples = "Samples"
    }
  }

  /// Disorders of RP3D-Diag are one code system.
  public func identity(of file: URL) throws -> SourceIdentity { .rp3dDiag }

  /// Counts the cases of each disorder and hands the disorders on in the order of their names.
  public func read(_ file: URL, into session: ImportSession) throws {
    let cases: [String: Case] = try JSONFile(url: file).decode()
    session.report(done: 0, total: cases.count)
    var disorders: [String: CaseDisorder] = [:]
    for (number, url) in cases.keys.sorted().enumerated() {
      guard let content = cases[url] else { continue }
      let names = Set(content.samples.flatMap(\.articles).map(CaseDisorder.plain)).subtracting([""])
      let codes = Set(content.samples.flatMap(\.icd10s).map(\.collapsed)).subtracting([""])
      if names.isEmpty { try session.reject(line: number + 1, "the case names no article") }
      for name in names {
        disorders[name, default: CaseDisorder(name: name, row: number + 1)]
          .add(
            regions: content.samples.compactMap(\.anatomy), modalities: content.modalities,
            code: names.count == 1 && codes.count == 1 ? codes.first : nil)
      }
    }
    for disorder in disorders.values.sorted(by: { $0.name < $1.name }) {
      try session.emit(disorder.record)
    }
  }
}
