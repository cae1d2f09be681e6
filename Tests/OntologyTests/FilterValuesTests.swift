import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct FilterValuesTests {
  private func withSources(_ body: (OntologyStore) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(
        [Knowledge.concept("J93.0", "Tension pneumothorax"), Knowledge.concept("J93.1", "Other")],
        from: Knowledge.source("ICD-10-CM", system: "ICD10CM"))
      try store.importRecords([Knowledge.concept("J93.0", "Elsewhere")], from: Knowledge.source("HPO", system: "HP"))
      try store.importRecords(
        [
          .addition(to: "J93.1", synonyms: [.init("More", scope: .exact)], row: 1)
        ], from: Knowledge.source("Index", system: "ICD10CM"))
      try body(store)
    }
  }

  @Test(arguments: [
    ("J93.0 source:HPO", ["HP J93.0"]), ("J93.0 source:Index", []), ("J93.1 source:Index", ["ICD10CM J93.1"]),
    ("J93* source:Index", ["ICD10CM J93.1"]), ("J93* source:HPO", ["HP J93.0"]),
    ("j930 system:ICD10CM", ["ICD10CM J93.0"]), ("J93.- kind:category", []),
  ])
  func `filters hold for codes and patterns of codes`(text: String, expected: [String]) throws {
    try withSources { store in
      let hits = try store.search(SearchQuery(parsing: text))
      #expect(hits.map(\.concept.id.description) == expected)
    }
  }

  @Test(arguments: [
    ("x system:icd10cm", "there is no code system icd10cm", "Did you mean ICD10CM? It has HP, ICD10CM."),
    ("x system:HPO", "there is no code system HPO", "Did you mean HP? "),
    ("x system:ICD10CN", "there is no code system ICD10CN", "Did you mean ICD10CM? "),
    ("x system:LOINC", "there is no code system LOINC", "It has HP, ICD10CM."),
    ("J93.0 source:Nonexistent", "there is no source Nonexistent", "It has HPO, ICD-10-CM, Index."),
    ("J93.0 source:icd10cm", "there is no source icd10cm", "Did you mean ICD-10-CM? "),
    ("J93* language:ENG", "there is no language ENG", "It has none."),
    ("x vocabulary:MSH", "there is no vocabulary MSH", "It has none."),
  ])
  func `what is not there is an error that lists what is`(text: String, description: String, hint: String) throws {
    try withSources { store in
      let error = #expect(throws: OntologyError.self) { try store.search(SearchQuery(parsing: text)) }
      #expect(error?.description == "\(description) in the database")
      #expect(error?.hint?.hasPrefix(hint) == true, "\(error?.hint ?? "")")
    }
  }

  @Test func `every question about a system or a source refuses one that is not there`() throws {
    try withSources { store in
      let questions: [(OntologyStore) throws -> Void] = [
        { _ = try OntologyExporter($0, system: "hp") }, { _ = try OntologyRelease($0, systems: ["hp"]) },
        { _ = try $0.records(system: "HP", source: "hpo") }, { _ = try $0.concepts(ofSystem: "hp") },
        { _ = try $0.mappingAnswers(from: "hp", to: "ICD10CM", codes: ["J93.0"]) }, { try $0.requireSystems(["hp"]) },
        { try $0.requireSources(["hpo"]) },
      ]
      for question in questions {
        let error = #expect(throws: OntologyError.self) { try question(store) }
        #expect(error?.hint?.contains("Did you mean HP") == true, "\(error?.description ?? "")")
      }
    }
  }
}
