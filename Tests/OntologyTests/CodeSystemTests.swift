import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct CodeSystemTests {
  @Test(
    "Names that files give a system are one name in the database",
    arguments: [
      ("MSH", "MESH"), ("MeSH", "MESH"), ("MSHGER", "MESH"), ("NCI", "NCIT"), ("NCIT", "NCIT"), ("HPO", "HP"),
      ("Orphanet", "ORPHA"), ("ORPHANET", "ORPHA"), ("ORDO", "ORPHA"), ("MDRJPN", "MEDDRA"), ("MIM", "OMIM"),
      ("OMIMPS", "OMIMPS"), ("ICD-10", "ICD10"), ("ICD10WHO", "ICD10"), ("ICD10-CM", "ICD10CM"), ("CIM-10", "ICD10"),
      ("ICD-10-GM", "ICD10GM"),
      ("SCTSPA", "SNOMEDCT_US"),
      ("SNOMED_CT", "SNOMEDCT_US"), ("SCTID", "SNOMEDCT_US"), ("UMLS_CUI", "UMLS"), ("LNC-DE-AT", "LNC"),
    ])
  func known(name: String, system: String) { #expect(CodeSystem.known(name) == system) }

  @Test("Other systems keep their names, also those that only look alike")
  func unknown() {
    for name in ["EFO", "NCI2009_04D", "ICD10AM", "ICD10PCS", "SNOMEDCT_VET", "MSHX", ""] {
      #expect(CodeSystem.known(name) == nil)
      #expect(CodeSystem.name(of: name) == name)
    }
  }

  @Test("UMLS, cross-references and curation mean the same system by the same name")
  func agreement() {
    for (name, code) in [("ORPHANET", "7"), ("MSH", "D1"), ("NCI", "C1"), ("MDR", "1"), ("SNOMEDCT_US", "1")] {
      let mapping = OBOCrossReference.mapping("\(name):\(code)")
      #expect(mapping == .init(system: CodeSystem.name(of: name), code: code))
      #expect(CodeSystem.family(of: name) == CodeSystem.family(of: mapping?.system ?? ""))
    }
    #expect(OBOCrossReference.mapping("HPO:0000118") == OBOCrossReference.mapping("HP:0000118"))
    // Mondo's and DOID's name of the same phenotypic series of OMIM.
    #expect(OBOCrossReference.mapping("OMIM:PS116200") == OBOCrossReference.mapping("OMIMPS:116200"))
    #expect(
      CodeSystem.family(of: "icd-10") == "ICD10CM" && CodeSystem.family(of: "ICD9CM") == CodeSystem.family(of: "ICD9"))
    #expect(CodeSystem.family(of: "Efo") == "EFO")
  }

  @Test("Every translation in a list of UMLS vocabularies belongs to a vocabulary that is known")
  func translations() {
    // Languages of UMLS (LAT) behind MSH and MDR.
    let languages = "ARA BPO CZE DUT EST FIN FRE GER GRE HRV HUN ITA JPN KOR LAV LIT POL POR RUS SPA SWE"
    for language in languages.split(separator: " ") { #expect(CodeSystem.known("MDR\(language)") == "MEDDRA") }
    for language in "CZE DUT FIN FRE GER ITA JPN LAV NOR POL POR RUS SCR SPA SWE".split(separator: " ") {
      #expect(CodeSystem.known("MSH\(language)") == "MESH")
    }
  }
}
