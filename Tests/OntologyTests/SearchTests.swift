import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct SearchTests {
  private func withDiseases(_ body: (OntologyStore) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("J93", "Pneumothorax", kind: .category),
          Knowledge.concept("J93.0", "Spontaneous tension pneumothorax", kind: .code),
          Knowledge.concept("J93.1", "Pneumothorax with a very long name that goes on", kind: .code),
          Knowledge.concept("M35.2", "Behçet's disease", kind: .code),
          Knowledge.concept(
            "I21", "Acute myocardial infarction", kind: .category,
            synonyms: [
              .init("Heart attack", scope: .exact), .init("Attack of the heart muscle", scope: .related),
            ]),
        ], from: Knowledge.source("ICD"))
      try store.importRecords(
        [Knowledge.concept("HP:1", "Tension pneumothorax")], from: Knowledge.source("HPO", system: "HP"))
      try body(store)
    }
  }

  private func codes(_ hits: [SearchHit]) -> [String] { hits.map(\.concept.id.code) }

  private func found(
    _ text: String, in store: OntologyStore, system: String? = nil, kind: ConceptKind? = nil
  ) throws -> [String] {
    var query = SearchQuery(text)
    query.systems = [system].compactMap(\.self)
    query.kinds = [kind].compactMap(\.self)
    return codes(try store.search(query))
  }

  @Test func `whole names come before beginnings of names, and these before words`() throws {
    try withDiseases { store in
      let hits = try store.search("pneumothorax")
      #expect(codes(hits).prefix(2) == ["J93", "J93.1"])
      #expect(Set(codes(hits)) == ["J93", "J93.1", "J93.0", "HP:1"])
      #expect(hits.map(\.match) == [.exact, .prefix, .words, .words])
      #expect(try store.search("pneumothorax", limit: 1).count == 1)
    }
  }

  @Test func `codes, incomplete words, missing diacritics and punctuation are understood`() throws {
    try withDiseases { store in
      #expect(try found("j930", in: store) == ["J93.0"])
      #expect(try found("spont tens pneu", in: store) == [])
      #expect(try found("spontaneous tens", in: store) == ["J93.0"])
      #expect(try found("behcet", in: store) == ["M35.2"])
      #expect(try found("BEHÇET'S   DISEASE", in: store) == ["M35.2"])
      for text in ["   ", "\"' OR NEAR( *"] {
        let hits = try store.search(SearchQuery(text))
        #expect(hits.isEmpty)
      }
    }
  }

  @Test func `a concept is listed once with the name that matches best`() throws {
    try withDiseases { store in
      let hits = try store.search("heart attack")
      #expect(codes(hits) == ["I21"])
      #expect(hits.first?.matchedName == "Heart attack")
      #expect(hits.first?.match == .exact)
    }
  }

  @Test func `a name of a concept's own comes before a synonym that begins alike`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("T14", "Injury", synonyms: [.init("Fracture of bone", scope: .inclusion)]),
          Knowledge.concept("S72", "Fracture of the femur"),
        ], from: Knowledge.source("ICD"))
      let order = try found("fracture", in: store)
      #expect(order == ["S72", "T14"])
    }
  }

  @Test func `system and kind restrict a search`() throws {
    try withDiseases { store in
      let ofHPO = try found("pneumothorax", in: store, system: "HP")
      let categories = try found("pneumothorax", in: store, kind: .category)
      let categoriesOfHPO = try found("pneumothorax", in: store, system: "HP", kind: .category)
      #expect((ofHPO, categories, categoriesOfHPO) == (["HP:1"], ["J93"], []))
    }
  }
}
