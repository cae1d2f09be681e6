/// One name for code systems that sources abbreviate differently in their cross-references.
enum CodeSystemName {
  private static let canonicalNames = [
    "ICD10": "ICD10CM", "ICD9": "ICD9CM", "UMLSCUI": "UMLS", "MSH": "MESH", "SCTID": "SNOMEDCT", "ORPHANET": "ORDO",
    "NCI": "NCIT",
  ]

  /// `UMLS_CUI` and `UMLS` are `UMLS`; `ICD-10` counts as ICD-10-CM, whose three-character categories it shares nearly
  /// all.
  static func canonical(_ name: String) -> String {
    let plain = name.uppercased().filter { $0.isLetter || $0.isNumber }
    if plain.hasPrefix("SNOMED") { return "SNOMEDCT" }
    return canonicalNames[plain] ?? plain
  }
}
