import Files

/// A disorder and what the cases that name it have in common.
struct CaseDisorder {
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

extension SourceIdentity {
  /// A file of RP3D-Diag: lists of one system add to each other.
  static let rp3dDiag = SourceIdentity(system: "RP3D-Diag")
}
