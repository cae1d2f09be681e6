import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// A ranker that is told which names are near.
private struct StubRanker: NameRanker {
  /// Cosine of each name that resembles anything.
  var cosines: [String: Float]
  var list: NameList

  init(_ store: OntologyStore, _ cosines: [String: Float]) throws {
    self.cosines = cosines
    list = try store.nameList()
  }

  func names(near text: String, among names: [Int64]?, limit: Int) -> [RankedName] {
    var best: [Int64: RankedName] = [:]
    for name in list.names where names?.contains(name.id) ?? true {
      guard let cosine = cosines[list.texts[name.text]], cosine > best[name.concept]?.cosine ?? -1 else { continue }
      best[name.concept] = RankedName(id: name.id, text: list.texts[name.text], cosine: cosine)
    }
    return Array(best.values.sorted { $0.cosine > $1.cosine }.prefix(limit))
  }
}

@Suite struct MeaningSearchTests {
  private func withDiseases(_ body: (OntologyStore) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept(
            "I21", "Acute myocardial infarction", kind: .category,
            synonyms: [.init("Cardiac infarction", scope: .inclusion)]),
          Knowledge.concept("I46", "Cardiac arrest", kind: .category),
          Knowledge.concept("I46.9", "Cardiac arrest, cause unspecified", kind: .code),
          Knowledge.concept("N20.0", "Calculus of kidney", kind: .code),
        ], from: Knowledge.source("ICD"))
      try store.importRecords(
        [Knowledge.concept("HP:1", "Heart stops")], from: Knowledge.source("HPO", system: "HP"))
      try body(store)
    }
  }

  private func codes(_ hits: [SearchHit]) -> [String] { hits.map(\.concept.id.code) }

  @Test func `both rankings add the reciprocals of sixty plus the place`() throws {
    try withDiseases { store in
      let ranker = try StubRanker(
        store, ["Heart stops": 0.875, "Cardiac arrest": 0.75, "Cardiac infarction": 0.5, "Calculus of kidney": 0.25])
      let words = try store.search("cardiac arrest")
      #expect(codes(words) == ["I46", "I46.9"])
      let hits = try store.search("cardiac arrest", byMeaning: ranker)
      #expect(codes(hits) == ["I46", "HP:1", "I46.9", "I21", "N20.0"])
      #expect(
        hits.map(\.ranks) == [
          RankFusion(score: 1 / 62 + 1 / 61, wordRank: 1, meaningRank: 2, cosine: 0.75),
          RankFusion(score: 1 / 61, meaningRank: 1, cosine: 0.875),
          RankFusion(score: 1 / 62, wordRank: 2),
          RankFusion(score: 1 / 63, meaningRank: 3, cosine: 0.5),
          RankFusion(score: 1 / 64, meaningRank: 4, cosine: 0.25),
        ])
      #expect(hits.map(\.match) == [.exact, .meaning, .plain, .meaning, .meaning])
      #expect(hits[3].matchedName == "Cardiac infarction" && hits[3].concept.name == "Acute myocardial infarction")
      let best = try store.search("cardiac arrest", limit: 2, byMeaning: ranker)
      #expect(best == Array(hits.prefix(2)))
    }
  }

  @Test func `a misspelling counts as far as the text accounts for the name it leads to`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("Z", "Surveillance of contraceptive pills"), Knowledge.concept("K", "Haemorrhoids"),
          Knowledge.concept("L", "Piece of metal"), Knowledge.concept("A", "Appendicitis"),
        ], from: Knowledge.source("S"))
      let ranker = try StubRanker(store, ["Haemorrhoids": 0.75, "Piece of metal": 0.5, "Appendicitis": 0.25])
      let guess = try store.search("piles", byMeaning: ranker)
      #expect(codes(guess) == ["K", "L", "A", "Z"])
      // "piles" has 5 of the 35 characters of the name.
      #expect(guess.last?.match == .fuzzy && guess.last?.ranks == RankFusion(score: 5.0 / 35 * (1 / 61), wordRank: 1))
      let whole = try store.search("apendicitis", byMeaning: ranker)
      #expect(codes(whole).first == "A" && whole.first?.match == .fuzzy)
    }
  }

  @Test func `a whole name that was typed stays first, whatever is nearer in meaning`() throws {
    try withDiseases { store in
      let ranker = try StubRanker(store, ["Cardiac arrest, cause unspecified": 0.9, "Heart stops": 0.8])
      let hits = try store.search("cardiac arrest", byMeaning: ranker)
      #expect(codes(hits) == ["I46", "I46.9", "HP:1"])
      #expect(hits[0].match == .exact && hits[0].ranks?.score ?? 1 < hits[1].ranks?.score ?? 0)
    }
  }

  @Test func `a concept keeps the name of the ranking that places it higher`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("A", "Lung", synonyms: [.init("Organ of breath", scope: .exact)]),
          Knowledge.concept("B", "Lung of a fish", synonyms: [.init("Gill", scope: .exact)]),
        ], from: Knowledge.source("S"))
      let hits = try store.search(
        "lung", byMeaning: StubRanker(store, ["Gill": 0.5, "Organ of breath": 0.25]))
      #expect(hits.map(\.matchedName) == ["Lung", "Gill"])
      #expect(hits.map(\.match) == [.exact, .meaning])
      #expect(hits.map(\.ranks?.wordRank) == [1, 2] && hits.map(\.ranks?.meaningRank) == [2, 1])
    }
  }

  @Test func `what no word finds is found by meaning alone`() throws {
    try withDiseases { store in
      let ranker = try StubRanker(store, ["Calculus of kidney": 0.5])
      let words = try store.search("renal stone")
      #expect(words.isEmpty)
      let hit = try #require(try store.search("renal stone", byMeaning: ranker).first)
      #expect((hit.concept.id.code, hit.match, hit.score) == ("N20.0", .meaning, 0.5))
    }
  }

  @Test func `filters hold for both rankings`() throws {
    try withDiseases { store in
      let ranker = try StubRanker(store, ["Heart stops": 0.75, "Cardiac infarction": 0.5, "Cardiac arrest": 0.25])
      for (text, expected) in [
        ("cardiac arrest system:HP", ["HP:1"]), ("heart stops system:ICD", ["I21", "I46"]),
        ("heart kind:category", ["I21", "I46"]), ("heart source:HPO kind:category", []),
      ] {
        let hits = try store.search(SearchQuery(parsing: text), byMeaning: ranker)
        #expect(codes(hits) == expected, "\(text)")
      }
    }
  }

  @Test func `codes, patterns of codes and texts without words are not asked about`() throws {
    struct Refusing: NameRanker {
      func names(near text: String, among names: [Int64]?, limit: Int) throws -> [RankedName] {
        throw OntologyError("asked about \(text)")
      }
    }
    try withDiseases { store in
      for (text, expected) in [("n200", ["N20.0"]), ("I46*", ["I46", "I46.9"]), ("X99.-", []), (" ?", [])] {
        let hits = try store.search(SearchQuery(text), byMeaning: Refusing())
        #expect(codes(hits) == expected)
      }
      #expect(throws: OntologyError("asked about kidney")) { try store.search("kidney", byMeaning: Refusing()) }
    }
  }

  @Test func `a code that is a word comes first and does not hide what means the same`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("sarcoidosis", "Sarcoidosis"), Knowledge.concept("boeck", "Boeck disease"),
          Knowledge.concept("nodes", "Sarcoidosis of lymph nodes"),
        ], from: Knowledge.source("Articles", system: "article"))
      try store.importRecords(
        [Knowledge.concept("SARCOIDOSIS", "Granulomatous disease")], from: Knowledge.source("Z"))
      let ranker = try StubRanker(
        store,
        ["Sarcoidosis": 0.75, "Sarcoidosis of lymph nodes": 0.5, "Boeck disease": 0.25])
      let words = try store.search("sarcoidosis")
      #expect(codes(words) == ["SARCOIDOSIS", "sarcoidosis", "nodes"])
      let hits = try store.search("sarcoidosis", byMeaning: ranker)
      // The second code has no place in the ranking by meaning; alone by its sum it would come after "nodes".
      #expect(codes(hits) == ["sarcoidosis", "SARCOIDOSIS", "nodes", "boeck"])
      #expect(hits.map(\.match) == [.code, .code, .meaning, .meaning])
      #expect(hits.map(\.ranks?.wordRank) == [2, 1, 3, nil])
      #expect(hits.map(\.ranks?.meaningRank) == [1, nil, 2, 3])
    }
  }

  @Test func `names that the database does not have are refused`() throws {
    struct Foreign: NameRanker {
      func names(near text: String, among names: [Int64]?, limit: Int) -> [RankedName] {
        [RankedName(id: 1, text: "Another name", cosine: 1)]
      }
    }
    try withDiseases { store in
      let error = #expect(throws: OntologyError.self) { try store.search("kidney", byMeaning: Foreign()) }
      #expect(error?.description.contains("belong to another database") == true)
    }
  }

  @Test func `among names equally near, concepts in use and preferred names come first`() throws {
    try withStore { store in
      var withdrawn = Knowledge.concept("A", "Twin")
      withdrawn.isObsolete = true
      try store.importRecords(
        [
          withdrawn, Knowledge.concept("B", "Pair", synonyms: [.init("Twin", scope: .exact)]),
          Knowledge.concept("C", "twin"),
        ], from: Knowledge.source("S"))
      let hits = try store.search("double", byMeaning: StubRanker(store, ["Twin": 0.5]))
      #expect(codes(hits) == ["C", "B", "A"])
    }
  }

  @Test func `the list of names has each text once and every name of a concept that a source defines`() throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("B", "second", synonyms: [.init("FIRST", scope: .exact)]),
          Knowledge.concept("A", "First", synonyms: [.init("Ärmel", scope: .exact), .init("ärmel", scope: .exact)]),
        ], from: Knowledge.source("S"))
      let list = try store.nameList()
      #expect(list.texts == ["FIRST", "second", "Ärmel", "ärmel"])
      #expect(list.names.count == 5)
      #expect(list.names.map(\.text).sorted() == [0, 0, 1, 2, 3])
      let version = try store.ontologyVersion()
      #expect(list.ontologyVersion == version)
    }
  }

  @Test func `the version of the names tells databases with other ids apart`() throws {
    let sources = ["X", "Y"].map { (Knowledge.source($0), [Knowledge.concept("1", "Name of \($0)")]) }
    func versions(_ sources: [(SourceDescription, [ConceptRecord])]) throws -> (ontology: String, names: String) {
      try withStore { store in
        for (source, records) in sources { try store.importRecords(records, from: source) }
        return (try store.ontologyVersion(), try store.nameVersion())
      }
    }
    let first = try versions(sources)
    let again = try versions(sources)
    let reversed = try versions(sources.reversed())
    #expect(first == again)
    #expect(first.ontology == reversed.ontology && first.names != reversed.names)
  }
}
