import Curation
import Files
import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct DisorderMapperTests {
  private func best(_ title: String, _ options: DisorderMapper.Options = .init(), search: SemanticSearch? = nil) throws
    -> MappingCandidate?
  {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      return try DisorderMapper(store, options: options)
        .map([title], model: LinkedKnowledge.model, search: search).first?.candidates.first
    }
  }

  @Test(arguments: [
    ("Tension pneumothorax", "J93", "J93.0", MappingMethod.exactName),
    ("Tendon injury of the Achilles", "S86", "S86.0", .exactName),
    ("Terminal ileitis (differential)", "K50", "K50", .crossReference),
    ("Wilms tumour", "C64", "C64", .inherited),
    ("Collapsed lung", "J93", "J93", .crossReference),
    ("Comb sign (Crohn disease)", "K50", "K50", .crossReference),
    ("Comb sign (MRI of Crohn disease)", "K50", "K50", .lexical),
    ("Injury of Achilles sign (leg)", "S86", "S86.0", .lexical),
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
    let search: SemanticSearch = { names in
      { texts, _ in texts.map { _ in [SemanticMatch(name: names.firstIndex(of: "Kidney cancer") ?? 0, cosine: 0.9)] } }
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
      try LinkedKnowledge.fill(store)
      let decided = MappingGold(entries: [.init(title: "Zebra sign", categories: ["S86"])])
      let mapper = try DisorderMapper(store, decided: decided)
      let terms = try mapper.map(["Zebra sign", "Zebra sign of bone"], model: LinkedKnowledge.model)
      #expect(terms[0].candidates.isEmpty)
      #expect(terms[1].candidates.first?.category == "S86")
    }
  }

  @Test func `a decided title is found under the disorder that it is read as`() throws {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      let decided = MappingGold(entries: [.init(title: "Metastases to the kidney", categories: ["C64"])])
      let mapper = try DisorderMapper(store, decided: decided)
      let terms = try mapper.map(["Metastases to the kidney", "Kidney metastasis"], model: LinkedKnowledge.model)
      #expect(terms[0].candidates.first?.evidence.contains("decided") == false)
      #expect(terms[1].candidates.first?.method == .crossReference)
      #expect(
        terms[1].candidates.first?.evidence
          == "secondary malignant neoplasm of kidney (decided Metastases to the kidney)")
    }
  }

  @Test func `what the gold standard was imported as is found, whatever its system`() throws {
    try withTemporaryDirectory { directory in
      let gold = directory.appending(path: "gold.json")
      try Data(#"{"Zebra": "J93", "Collapsed lung": "K50"}"#.utf8).write(to: gold)
      try withStore { store in
        try LinkedKnowledge.fill(store)
        #expect(try MappingGold.systems(stating: gold, in: store).isEmpty)
        var listed = Knowledge.concept("Zebra", "Zebra", kind: .disorder)
        listed.tags = [.init("class_index", "1")]
        try store.importRecords([listed], from: Knowledge.source("list", system: "RP3D-Diag"))
        var copy = Knowledge.source("copy", system: "OTHER")
        copy.digest = try FileDigest.sha256(of: gold)
        try store.importRecords([Knowledge.concept("1", "Zebra")], from: copy)
        #expect(try MappingGold.systems(stating: gold, in: store) == ["OTHER", "RP3D-Diag"])
      }
    }
  }

  @Test func `of names that say as much the first counts, in every process`() throws {
    try withStore { store in
      try store.importRecords(
        [Knowledge.concept("K50", "Enteritis", kind: .category)]
          + (0..<10).map { Knowledge.concept("K50.\($0)", "Zebra disease \($0)", kind: .code, below: ["K50"]) },
        from: Knowledge.source("ICD10CM"))
      let mapper = try DisorderMapper(store)
      let terms = try mapper.map(["Striped zebra", "Zebra herd"], model: LinkedKnowledge.model)
      #expect(terms.map { $0.candidates.first?.code } == ["K50.0", "K50.0"])
      #expect(terms.allSatisfy { $0.candidates.first?.evidence == "Zebra disease 0 (ICD10CM K50.0)" })
    }
  }

  @Test func `a database without the classification is refused`() throws {
    try withStore { store in
      try store.importRecords(LinkedKnowledge.linked, from: Knowledge.source("X"))
      #expect(throws: OntologyError.self) { try DisorderMapper(store) }
    }
  }

  @Test func `fitted weights rank the known categories first, and the file of weights is checked`() throws {
    try withStore { store in
      try LinkedKnowledge.fill(store)
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
        try Data(#"{"format_version": 1, "weights": {"magic": 1}, "acceptance": 0.5, "origin": "x"}"#.utf8).write(
          to: url)
        let error = #expect(throws: OntologyError.self) { try MappingModel(contentsOf: url) }
        #expect(error?.description.contains("magic") == true)
      }
    }
  }

  @Test func `stored mappings keep method, score and evidence, and replace those of an earlier run`() throws {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      let mapping = MappingCandidate(
        category: "C64", code: "C64", score: 0.8, method: .lexical, evidence: "Kidney cancer (X X:2)")
      try store.storeMappings(
        [("Nephroblastoma", nil, mapping)], ofSystem: "X", model: LinkedKnowledge.model, origin: "a test")
      let id = ConceptID(system: "X", code: "X:3")
      let stored = try store.mappings(of: id)
      #expect(stored.map(\.id.code) == ["C64"])
      #expect(stored.first?.method == .lexical)
      #expect(stored.first?.score == 0.8)
      #expect(stored.first?.evidence == "Kidney cancer (X X:2)")
      let gone = ConceptID(system: "X", code: "gone")
      let error = #expect(throws: OntologyError.self) {
        try store.storeMappings(
          [("Nobody", gone, mapping)], ofSystem: "X", model: LinkedKnowledge.model, origin: "a test")
      }
      #expect(error?.description == "curated mappings of X: there is no concept X gone")
      #expect(try store.mappings(of: id) == stored)
      try store.storeMappings([], ofSystem: "X", model: LinkedKnowledge.model, origin: "a test")
      #expect(try store.mappings(of: id).isEmpty)
    }
  }
}
