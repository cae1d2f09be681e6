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

extension SourceIdentity {
  /// A file of RP3D-Diag: lists of one system add to each other.
  fileprivate static let rp3dDiag = SourceIdentity(system: "RP3D-Diag")
}

/// A disorder and what the cases that name it have in common.
private struct CaseDisorder {
  let name: String
  let row: Int
  private var caseCount = 0
  private var codes: Set<String> = []
  private var regions: Set<String> = []
  private var modalities: Set<String> = []

  init(name: String, row: Int) {
    self.name = Self.plain(name)
    self.row = row
  }

  /// The name with single spaces for blanks of all kinds: names that differ in them only are one disorder.
  static func plain(_ name: String) -> String { name.replacing("\u{A0}", with: " ").collapsed }

  mutating func add(regions: [String], modalities: [String], code: String?) {
    caseCount += 1
    self.regions.formUnion(regions)
    self.modalities.formUnion(modalities)
    if let code { codes.insert(code) }
  }

  var record: ConceptRecord {
    let counts: [ConceptRecord.Tag] = caseCount > 0 ? [.init(CaseExportImporter.countTag, String(caseCount))] : []
    return ConceptRecord(
      code: name, kind: .disorder, name: name,
      mappings: codes.sorted().map { .init(system: "ICD10CM", code: $0) },
      tags: counts + regions.sorted().map { .init("anatomy", $0) }
        + modalities.sorted().map { .init("modality", $0) },
      row: row)
  }
}
