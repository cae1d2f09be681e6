/// The names of code systems: files call one system by many names, the database by one.
///
/// Sources: prefixes of the cross-references of HPO, DOID and Mondo; root source abbreviations of UMLS (SAB of MRRANK).
package enum CodeSystem {
  /// Other names of each system that this program knows, apart from case and punctuation. A translation in UMLS has the
  /// codes of what it translates.
  private static let otherNames: [String: [String]] = [
    "DECIPHER": [], "FYLER": [], "GARD": [], "HP": ["HPO"],
    "ICD10": ["ICD10WHO", "ICD10AE", "ICD10DUT", "DMDICD10", "CIM10"],
    "ICD10CM": [], "ICD10GM": [], "ICD11": [], "ICD9": [], "ICD9CM": ["MTHICD9"], "ICDO": [],
    "ICPC": [
      "ICPCBAQ", "ICPCDAN", "ICPCDUT", "ICPCFIN", "ICPCFRE", "ICPCGER", "ICPCHEB", "ICPCHUN", "ICPCITA", "ICPCNOR",
      "ICPCPOR", "ICPCSPA", "ICPCSWE",
    ],
    "LNC": [
      "LOINC", "LNC-DE-AT", "LNC-DE-DE", "LNC-EL-GR", "LNC-ES-AR", "LNC-ES-ES", "LNC-ES-MX", "LNC-ET-EE", "LNC-FR-BE",
      "LNC-FR-CA", "LNC-FR-FR", "LNC-IT-IT", "LNC-KO-KR", "LNC-NL-NL", "LNC-PL-PL", "LNC-PT-BR", "LNC-RU-RU",
      "LNC-TR-TR", "LNC-UK-UA", "LNC-ZH-CN",
    ],
    "MEDDRA": [
      "MDR", "MDRARA", "MDRBPO", "MDRCZE", "MDRDUT", "MDREST", "MDRFIN", "MDRFRE", "MDRGER", "MDRGRE", "MDRHRV",
      "MDRHUN", "MDRISL", "MDRITA", "MDRJPN", "MDRKOR", "MDRLAV", "MDRLIT", "MDRPOL", "MDRPOR", "MDRRUS", "MDRSPA",
      "MDRSWE",
    ],
    "MEDGEN": [], "MEDLINEPLUS": ["MEDLINEPLUS_SPA"],
    "MESH": [
      "MSH", "MSHCZE", "MSHDUT", "MSHFIN", "MSHFRE", "MSHGER", "MSHITA", "MSHJPN", "MSHLAV", "MSHNOR", "MSHPOL",
      "MSHPOR", "MSHRUS", "MSHSCR", "MSHSPA", "MSHSWE",
    ],
    "NCIT": ["NCI"], "OMIM": ["MIM"], "OMIMPS": [], "ORPHA": ["ORDO", "ORPHANET"],
    "SNOMEDCT_US": ["SNOMEDCT", "SNOMED", "SCTID", "SCTSPA"], "UMLS": ["UMLS_CUI"],
  ]

  /// Systems whose codes begin with the system in their own releases: `HP:0000118`.
  private static let prefixed: Set<String> = ["HP"]

  private static let names: [String: String] = Dictionary(
    uniqueKeysWithValues: otherNames.flatMap { name, others in ([name] + others).map { (key($0), name) } })

  /// The name in the database of a system that this program knows, or nil: `MSHGER` is `MESH`, `Orphanet` is `ORPHA`.
  static func known(_ name: String) -> String? { names[key(name)] }

  /// The name in the database of a system; one that is not known keeps its own.
  static func name(of name: String) -> String { known(name) ?? name }

  /// Whether codes of a system stand without it in its own releases, so that `MESH:D1` is the code `D1`.
  static func hasBareCodes(_ name: String) -> Bool { !prefixed.contains(name) }

  /// One name for systems whose codes say nearly the same: ICD-10 and ICD-10-GM share nearly all three-character categories
  /// with ICD-10-CM, as does ICD-9 with ICD-9-CM.
  package static func family(of name: String) -> String {
    switch known(name) {
    case "ICD10", "ICD10GM": "ICD10CM"
    case "ICD9": "ICD9CM"
    case let known?: known
    case nil: key(name)
    }
  }

  private static func key(_ name: String) -> String { name.uppercased().filter { $0.isLetter || $0.isNumber } }
}
