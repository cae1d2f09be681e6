import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// What everyday words find, on a few concepts of a classification, an ontology and an article.
@Suite struct WordSearchTests {
  private func withSystems(_ body: (OntologyStore) throws -> Void) throws {
    func code(
      _ code: String, _ name: String, _ kind: ConceptKind = .code, terms: [String] = [], includes: [String] = []
    ) -> ConceptRecord {
      Knowledge.concept(
        code, name, kind: kind, synonyms: terms.map { .init($0, scope: .inclusion) },
        descriptions: includes.map { .init(.includes, $0) })
    }
    func term(
      _ code: String, _ name: String, _ synonyms: [String] = [], mappings: [ConceptRecord.Mapping] = []
    ) -> ConceptRecord {
      Knowledge.concept(code, name, synonyms: synonyms.map { .init($0, scope: .exact) }, mappings: mappings)
    }
    try withStore { store in
      try store.importRecords(
        [
          code("D51.3", "Other dietary vitamin B12 deficiency anemia", terms: ["Vegan anemia"]),
          code("D64.9", "Anemia, unspecified"), code("D64.8", "Other specified anemias", .category),
          code("J93", "Pneumothorax and air leak", .category), code("J93.9", "Pneumothorax, unspecified"),
          code("B02", "Zoster [herpes zoster]", .category, includes: ["shingles", "zona"]),
          code("Y93.21", "Activity, ice skating (shingles)"), code("B56", "African trypanosomiasis", .category),
          code("I48.91", "Unspecified atrial fibrillation"), code("I21.9", "Myocardial infarction (acute) NOS"),
          code("S72.00", "Fracture of hip NOS", .category), code("S72.00A", "Fracture of hip, initial", .extended),
          code("T84.01", "Broken internal hip prosthesis"), code("N20.0", "Calculus of kidney"),
          code("C15.9", "Malignant neoplasm of esophagus, unspecified"), code("M51.2", "Other disc displacement"),
          code("S43.0", "Dislocation of shoulder joint"), code("C78.7", "Secondary malignant neoplasm of liver"),
        ], from: Knowledge.source("ICD-10-CM", system: "ICD10CM"))
      try store.importRecords(
        [
          term("HP:1", "Atrial fibrillation"), term("HP:2", "Myocardial infarction", ["Heart attack", "MI"]),
          term("HP:3", "Wrist fracture", ["Broken wrist"]), term("HP:4", "Rib fracture", ["Broken rib"]),
          term("HP:5", "Nephrolithiasis", ["Kidney stones"]), term("HP:6", "Bladder calculus", ["Bladder stone"]),
          term("HP:7", "Salivary calculus", ["Salivary stone"]), term("HP:8", "Abnormal form", ["Alien foot"]),
          term("HP:9", "Paroxysmal atrial flutter", ["Paroxysmal AFL"]),
        ], from: Knowledge.source("HPO", system: "HP"))
      try store.importRecords(
        [
          term(
            "disc-herniation", "Herniation of a disc", ["slipped disc"],
            mappings: [.init(system: "ICD10CM", code: "M51.2")])
        ], from: Knowledge.source("Articles", system: "article"))
      try body(store)
    }
  }

  private func found(
    _ text: String, _ store: OntologyStore, system: String? = "ICD10CM"
  ) throws -> [(code: String, match: SearchHit.Match)] {
    var query = SearchQuery(text)
    query.systems = system.map { [$0] } ?? []
    return try store.search(query).map { ($0.concept.id.code, $0.match) }
  }

  @Test(arguments: [
    ("anaemia", "D64.9", SearchHit.Match.plain), ("anaemias", "D64.9", .plain), ("pneumothoraces", "J93.9", .plain),
    ("pneumothorax", "J93.9", .plain), ("shingles", "B02", .plain), ("herpes zoster", "B02", .plain),
    ("heart attack", "I21.9", .synonym), ("AF", "I48.91", .synonym), ("MI", "I21.9", .synonym),
    ("broken hip", "S72.00", .synonym), ("kidney stones", "N20.0", .synonym), ("slipped disc", "M51.2", .synonym),
    ("hip fractures", "S72.00", .plain), ("fractures of the hip", "S72.00", .plain),
    ("dislocated shoulder joint", "S43.0", .plain), ("liver metastases", "C78.7", .synonym),
    ("malignant neoplasm of the oesophagus", "C15.9", .plain),
  ])
  func `everyday words lead to the plain concept first`(text: String, code: String, match: SearchHit.Match) throws {
    try withSystems { store in
      let first = try #require(try found(text, store).first)
      #expect((first.code, first.match) == (code, match))
    }
  }

  @Test func `the causes of injuries come behind disorders`() throws {
    try withSystems { store in
      let hits = try found("shingles", store)
      #expect(hits.map(\.code) == ["B02", "Y93.21"])
    }
  }

  @Test func `a code of seven characters comes behind the one it extends`() throws {
    try withSystems { store in
      let hits = try found("fracture hip", store)
      #expect(hits.map(\.code) == ["S72.00", "S72.00A"])
    }
  }

  @Test func `an abbreviation stands for what has its initials in most systems, never for a beginning`() throws {
    try withSystems { store in
      let all = try found("AF", store, system: nil).map(\.code)
      #expect(Set(all.prefix(2)) == ["HP:1", "I48.91"])
      // What names state goes before initials.
      let stated = try found("afl", store, system: nil)
      #expect(stated.first?.code == "HP:9")
    }
  }

  @Test func `a word that names write small is no abbreviation`() throws {
    try withSystems { store in
      let terms = [
        Knowledge.concept("T1", "Hepatic iron poisoning"), Knowledge.concept("T2", "Lateral uric gout, NOS"),
      ]
      try store.importRecords(terms, from: Knowledge.source("Initials", system: "T"))
      let hip = try found("hip", store, system: nil).map(\.code)
      #expect(hip.first == "S72.00" && !hip.contains("T1"))
      #expect(try found("HIP", store, system: nil).map(\.code).contains("T1"))
      #expect(try found("lug", store, system: nil).first?.code == "T2")
    }
  }

  @Test(arguments: ["X-ray of the 2nd (AB) toe", "  type-2, COVID_19\t", "Alzheimer's disease", "", "-"])
  func `words of ASCII are those of the same text beside other letters`(text: String) {
    #expect(SearchText.words(text + " \u{E9}") == SearchText.words(text) + ["\u{E9}"])
  }

  @Test(arguments: [
    ("trypano somiasis", "B56"), ("heartattack", "I21.9"), ("herpes zos ter", "B02"),
  ])
  func `words are joined and taken apart`(text: String, code: String) throws {
    try withSystems { store in
      // A part of a word has to be in several names, lest every syllable be a word.
      try store.importRecords(
        (0..<5).map { Knowledge.concept("W\($0)", "Heart attack list \($0)") }, from: Knowledge.source("Words")
      )
      #expect(try found(text, store).first?.code == code)
    }
  }

  @Test func `a hit by another concept's name says which`() throws {
    try withSystems { store in
      let hit = try #require(try store.search(SearchQuery(parsing: "slipped disc system:ICD10CM")).first)
      #expect(hit.via == ConceptID(system: "article", code: "disc-herniation"))
      let own = try #require(try store.search("Anemia, unspecified").first)
      #expect(own.via == nil && own.match == .exact)
    }
  }

  @Test func `the best part of the words is found where no name has all, and the others are named`() throws {
    try withSystems { store in
      let hits = try store.search(SearchQuery(parsing: "terrible zoster zzz system:ICD10CM"))
      #expect(hits.map(\.concept.id.code) == ["B02"])
      #expect(hits.first?.match == .partial && hits.first?.missingWords == ["terrible", "zzz"])
      // "calculus" is in fewer names than "of" and "fracture", which are left out before it.
      let two = try store.search(SearchQuery(parsing: "fracture calculus system:ICD10CM"))
      #expect(two.first?.concept.id.code == "N20.0" && two.first?.missingWords == ["fracture"])
      let literal = try store.search(SearchQuery(parsing: "terrible zoster zzz system:ICD10CM"), isTolerant: false)
      #expect(literal.isEmpty)
    }
  }

  @Test func `what is remembered of names is forgotten with their source`() throws {
    try withSystems { store in
      #expect(try found("shingles", store).first?.code == "B02")
      #expect(try found("broken hip", store).first?.code == "S72.00")
      try store.removeSource(named: "HPO")
      #expect(try found("broken hip", store).first?.code == "T84.01")
      try store.removeSource(named: "ICD-10-CM")
      #expect(throws: OntologyError.self) { try found("shingles", store) }
      #expect(try found("shingles", store, system: nil).isEmpty)
    }
  }
}
