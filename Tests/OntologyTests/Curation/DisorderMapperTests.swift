import Foundation
import Ontology
import TestSupport
import Testing

@Suite struct DisorderMapperTests {
  private func best(_ title: String, _ options: DisorderMapper.Options = .init(), search: SemanticSearch? = nil) throws
    -> MappingCandidate?
  {
    try withStore { store in
      try CurationKnowledge.fill(store)
      return try DisorderMapper(store, options: options)
        .map([title], model: CurationKnowledge.model, search: search).first?.candidates.first
    }
  }

  @Test(arguments: [
    ("Tension pneumothorax", "J93", "J93.0", MappingMethod.exactName),
    ("Tendon injury of the Achilles", "S86", "S86.0", .exactName),
    ("Terminal ileitis (differential)", "K50", "K50", .crossReference),
    ("Wilms tumour", "C64", "C64", .inherited),
    ("Collapsed lung", "J93", "J93", .crossReference),
    ("Comb sign (Crohn disease)", "K50", "K50", .crossReference),
    ("Achilles tendon tear", "S86", "S86.0", .lexical),
  ]) func `a title is mapped by the best evidence there is`(
    title: String, category: String, code: String, method: MappingMethod
  ) throws {
    let found = try best(title)
    #expect(found?.category == category)
    #expect(found?.code == code)
    #expect(found?.method == method)
    #expect(found?.evidence.isEmpty == false)
  }

  @Test func `titles that share no word with any name have no candidate`() throws {
    #expect(try best("Zebra") == nil)
  }

  @Test func `names near in meaning find what shares no word`() throws {
    let search: SemanticSearch = { texts, names, _ in
      texts.map { _ in [SemanticMatch(name: names.firstIndex(of: "Kidney cancer") ?? 0, cosine: 0.9)] }
    }
    let found = try best("Hypernephroma", search: search)
    #expect(found?.category == "C64")
    #expect(found?.method == .semantic)
    #expect(found?.evidence == "Kidney cancer (X X:2)")
  }

  @Test func `what is withheld is no evidence`() throws {
    var options = DisorderMapper.Options()
    options.withheldSystems = ["X"]
    #expect(try best("terminal ileitis", options) == nil)
    options.withheldSystems = []
    options.excludedSystems = ["X"]
    #expect(try best("Kidney cancer", options)?.evidence.contains("X X:2") == false)
  }

  @Test func `a decided title is evidence for others, but not for itself`() throws {
    try withStore { store in
      try CurationKnowledge.fill(store)
      let decided = MappingGold(entries: [.init(title: "Zebra sign", categories: ["S86"])])
      let mapper = try DisorderMapper(store, decided: decided)
      let terms = try mapper.map(["Zebra sign", "Zebra sign of bone"], model: CurationKnowledge.model)
      #expect(terms[0].candidates.isEmpty)
      #expect(terms[1].candidates.first?.category == "S86")
    }
  }

  @Test func `a database without the classification is refused`() throws {
    try withStore { store in
      try store.importRecords(CurationKnowledge.linked, from: Knowledge.source("X"))
      #expect(throws: OntologyError.self) { try DisorderMapper(store) }
    }
  }

  @Test func `fitted weights rank the known categories first, and the file of weights is checked`() throws {
    try withStore { store in
      try CurationKnowledge.fill(store)
      let gold = MappingGold(entries: [
        .init(title: "Tension pneumothorax", categories: ["J93"]), .init(title: "Kidney cancer", categories: ["C64"]),
        .init(title: "Achilles tendon tear", categories: ["S86"]), .init(title: "Wilms tumour", categories: ["C64"]),
      ])
      let mapper = try DisorderMapper(store)
      let model = try mapper.fit(gold, precision: 1, origin: "four titles")
      #expect(model.weights.values.allSatisfy { $0 >= 0 })
      let terms = try mapper.map(gold.entries.map(\.title), model: model)
      let scores = MappingScores(terms, gold: gold, acceptance: model.acceptance)
      #expect(scores.accuracyAt1 == 1)
      #expect(scores.accepted == 1)
      #expect(scores.acceptedPrecision == 1)
      try withTemporaryDirectory { directory in
        let url = directory.appending(path: "weights.json")
        try model.write(to: url)
        #expect(try MappingModel(contentsOf: url) == model)
        try Data(#"{"weights": {"magic": 1}, "acceptance": 0.5, "origin": "x"}"#.utf8).write(to: url)
        let error = #expect(throws: OntologyError.self) { try MappingModel(contentsOf: url) }
        #expect(error?.description.contains("magic") == true)
      }
    }
  }

  @Test func `stored mappings keep method, score and evidence, and replace those of an earlier run`() throws {
    try withStore { store in
      try CurationKnowledge.fill(store)
      let mapping = MappingCandidate(
        category: "C64", code: "C64", score: 0.8, method: .lexical, evidence: "Kidney cancer (X X:2)")
      try store.storeMappings([("Nephroblastoma", mapping)], ofSystem: "X", model: CurationKnowledge.model)
      let id = ConceptID(system: "X", code: "X:3")
      let stored = try store.mappings(of: id)
      #expect(stored.map(\.id.code) == ["C64"])
      #expect(stored.first?.method == .lexical)
      #expect(stored.first?.score == 0.8)
      #expect(stored.first?.evidence == "Kidney cancer (X X:2)")
      try store.storeMappings([], ofSystem: "X", model: CurationKnowledge.model)
      #expect(try store.mappings(of: id).isEmpty)
    }
  }
}
