import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct PresentConceptTests {
  private func withdrawn(_ code: String, _ successors: String...) -> ConceptRecord {
    var record = Knowledge.concept(code, "old \(code)")
    record.isObsolete = true
    record.relations = successors.map { .init(.replacedBy, $0) }
    return record
  }

  private func withMerged(_ body: (OntologyStore) throws -> Void) throws {
    var cyst = Knowledge.concept("X:1", "cyst")
    cyst.tags = ["X:9", "X:8.1", "X:2"].map { .init("alt_id", $0) }
    var lost = Knowledge.concept("X:7", "old lost")
    lost.isObsolete = true
    try withStore { store in
      try store.importRecords(
        [
          cyst, Knowledge.concept("X:2", "tumour"), withdrawn("X:3", "X:4"), withdrawn("X:4", "X:3", "X:1"),
          withdrawn("X:5", "X:2", "X:1"), withdrawn("X:9"), lost,
          withdrawn("X:12", "X:13"), withdrawn("X:13"),
        ], from: Knowledge.source("X"))
      try body(store)
    }
  }

  @Test(
    "A code that its source has merged stands for the present concept",
    arguments: [
      ("X:1", ["X:1"], nil), ("x:81", ["X:1"], PresentConcept.Merge.alternative), ("X:3", ["X:1"], .replaced),
      ("X:4", ["X:1"], .replaced), ("X:5", ["X:1", "X:2"], .replaced), ("X:9", ["X:1"], .alternative),
      ("X:7", ["X:7"], nil), ("X:0", [], nil), ("X:2", ["X:2"], nil), ("X:12", ["X:12"], nil), ("X:13", ["X:13"], nil),
    ] as [(String, [String], PresentConcept.Merge?)])
  func merged(code: String, present: [String], merge: PresentConcept.Merge?) throws {
    try withMerged { store in
      let found = try store.presentConcepts(code: code)
      #expect(found.map(\.concept.id.code) == present)
      #expect(found.allSatisfy { $0.merge == merge })
      #expect(try store.presentConcepts(code: code, system: "Y").isEmpty)
    }
  }

  @Test("A release knows the present concepts of a code as the database it was read from does")
  func release() throws {
    try withMerged { store in
      // Another spelling of a withdrawn code that is in use, and a withdrawn code that leads to withdrawn ones only.
      try store.importRecords(
        [Knowledge.concept("y1", "in use"), withdrawn("Y.1"), withdrawn("Y.2", "Y.3"), withdrawn("Y.3")],
        from: Knowledge.source("Y"))
      let codes = ReleaseCodes(try OntologyRelease(store))
      let asked =
        (0...13).map { ConceptID(system: "X", code: "X:\($0)") }
        + ["x:81", "X:8.1"].map { ConceptID(system: "X", code: $0) }
        + ["Y1", "y.1", "Y.2", "Y3"].map { ConceptID(system: "Y", code: $0) }
      for id in asked {
        let present = try store.presentConcepts(code: id.code, system: id.system).map(\.concept.id)
        #expect(codes.present(id) == present.sorted(), "\(id)")
      }
    }
  }

  @Test("A search by a merged code finds the present concept, then the withdrawn one, and says which code led there")
  func search() throws {
    try withMerged { store in
      func found(_ text: String) throws -> [String] {
        try store.search(SearchQuery(text)).map { hit in
          "\(hit.concept.id.code) \(hit.match.rawValue) \(hit.via.map { "\($0)" } ?? "-")"
        }
      }
      let expected = [
        "x:81": ["X:1 code X X:8.1"], "X:3": ["X:1 code X X:3", "X:3 code -"],
        "X:5": ["X:1 code X X:5", "X:2 code X X:5", "X:5 code -"], "X:7": ["X:7 code -"], "X:1": ["X:1 code -"],
      ]
      for (text, hits) in expected { #expect(try found(text) == hits, "\(text)") }
      var elsewhere = SearchQuery("x:81")
      elsewhere.kinds = [.chapter]
      let hits = try store.search(elsewhere)
      #expect(hits.isEmpty)
    }
  }

  @Test("A mapping to a merged code is not missing, and translations give the present codes, asked for by any of them")
  func mappings() throws {
    try withMerged { store in
      let targets = ["X:81", "X:3", "X:9", "X:7", "X:0"]
      let report = try store.importRecords(
        targets.enumerated().map { index, target in
          Knowledge.concept("L\(index)", "l \(index)", mappings: [.init(system: "X", code: target)], row: index)
        }
          + [("L8", "X:5"), ("L9", "X:2"), ("L:12", "X:12")].map { code, target in
            Knowledge.concept(code, "l \(code.dropFirst())", mappings: [.init(system: "X", code: target)])
          }, from: Knowledge.source("L"))
      #expect(report.missingTargets.map(\.mapping.code) == ["X:0"])
      #expect(try store.check().filter { $0.kind == .missingTarget }.count == 1)
      func found(_ from: String, _ to: String, _ code: String?, via: String? = nil) throws -> [String] {
        try store.mappings(from: from, to: to, code: code, via: via).map {
          "\($0.from.code)>\($0.to.code) \($0.name ?? "-")"
        }
      }
      #expect(
        try found("L", "X", nil) == [
          "L0>X:1 cyst", "L1>X:1 cyst", "L2>X:1 cyst", "L3>X:7 old lost", "L4>X:0 -", "L8>X:1 cyst", "L8>X:2 tumour",
          "L9>X:2 tumour", "L:12>X:12 old X:12",
        ])
      #expect(try found("L", "X", "L1") == ["L1>X:1 cyst"])
      let ofCyst = ["X:1>L0 l 0", "X:1>L1 l 1", "X:1>L2 l 2", "X:1>L8 l 8"]
      for code in ["X:1", "x:9", "X:8.1", "X:3", "X:4"] { #expect(try found("X", "L", code) == ofCyst, "\(code)") }
      #expect(try found("X", "L", "X:2") == ["X:2>L8 l 8", "X:2>L9 l 9"])
      #expect(try found("X", "L", "X:0") == ["X:0>L4 l 4"])
      let some = ["X:1", "x:9", "X:3", "X:5", "X:7", "X:0", "X:10"]
      let answers = try store.mappingAnswers(from: "X", to: "L", codes: some)
      #expect(answers.map(\.outcome) == Array(repeating: .mapped, count: 6) + [.unknown])
      let many = try store.mappingAnswers(from: "X", to: "L", codes: some + some + some + some)
      #expect(many == answers + answers + answers + answers)
      try store.importRecords(
        ["X:4", "X:13"].map { target in
          Knowledge.concept("M\(target)", "m", mappings: [.init(system: "X", code: target)])
        }, from: Knowledge.source("M"))
      // What shares no concept is not joined: neither X:4 and X:2, which X:1 lists, nor X:13 and X:12, both withdrawn.
      #expect(try found("M", "L", nil, via: "X") == ["0", "1", "2", "8"].map { "MX:4>L\($0) l \($0)" })
      #expect(try store.mappings(from: "M", to: "L", via: "X").allSatisfy { $0.via?.code == "X:1" })
      #expect(try found("L", "M", "L0", via: "X") == ["L0>MX:4 m"])
      #expect(try found("L", "M", "L9", via: "X").isEmpty)
    }
  }

  @Test("What is shown of a concept follows merged codes on either side")
  func shown() throws {
    try withMerged { store in
      try store.importRecords(
        [("L0", "X:9"), ("L1", "X:3"), ("L2", "X:5"), ("L3", "X:0")].map { code, target in
          Knowledge.concept(code, "l", mappings: [.init(system: "X", code: target)])
        }, from: Knowledge.source("L"))
      func shown(_ system: String, _ code: String) throws -> [String] {
        try store.mappings(of: ConceptID(system: system, code: code)).map {
          "\($0.id.code) \($0.concept?.id.code ?? "-")"
        }
      }
      let outgoing = try ["L0", "L1", "L2", "L3"].flatMap { try shown("L", $0) }
      #expect(outgoing == ["X:9 X:1", "X:3 X:1", "X:5 X:1", "X:5 X:2", "X:0 -"])
      #expect(try shown("X", "X:1") == ["L0 L0", "L1 L1", "L2 L2"])
      #expect(try shown("X", "X:2") == ["L2 L2"])
      // What is withdrawn keeps what states it, and gets nothing of what replaces it.
      #expect(try shown("X", "X:3") == ["L1 L1"] && shown("X", "X:4").isEmpty)
    }
  }

  @Test("Concepts that are mapped one to one by a merged code are paired as the same")
  func paired() throws {
    try withMerged { store in
      try store.importRecords(
        [Knowledge.concept("L0", "sac", mappings: [.init(system: "X", code: "X:8.1")])], from: Knowledge.source("L"))
      try store.read { database in
        let table = try ConceptTable(database, PairOptions())
        func number(_ id: ConceptID) throws -> Int32 {
          let key = try #require(try ConceptQuery.key(of: id, in: database))
          return try #require(table.numbers[key])
        }
        let (cyst, sac) = (
          try number(ConceptID(system: "X", code: "X:1")), try number(ConceptID(system: "L", code: "L0"))
        )
        #expect(table.clusters[Int(cyst)] == table.clusters[Int(sac)])
      }
    }
  }

  @Test("A search goes from a word to what its concept is mapped to by a merged code")
  func searchedByMapping() throws {
    try withMerged { store in
      try store.importRecords(
        [Knowledge.concept("L0", "watery bag", mappings: [.init(system: "X", code: "X:9")])],
        from: Knowledge.source("L"))
      let hits = try store.search(SearchQuery("watery bag"))
      #expect(hits.map(\.concept.id.code).contains("X:1"), "\(hits.map(\.concept.id.code))")
    }
  }

  @Test("A merged code that is only mapped to is unmapped elsewhere, not unknown")
  func unmapped() throws {
    try withMerged { store in
      try store.importRecords([Knowledge.concept("L1", "one")], from: Knowledge.source("L"))
      let answers = try store.mappingAnswers(from: "X", to: "L", codes: ["X:9", "X:8.1"])
      #expect(answers.map(\.outcome) == [.unmapped, .unmapped])
    }
  }

  @Test("A code without a system is that of the concept in use that has it, not another one of other systems")
  func bare() throws {
    try withStore { store in
      var listing = Knowledge.concept("X:1", "cyst")
      listing.tags = ["S:1", "S:2"].map { .init("alt_id", $0) }
      try store.importRecords([listing], from: Knowledge.source("X"))
      try store.importRecords([Knowledge.concept("S:1", "sac"), withdrawn("S:2")], from: Knowledge.source("S"))
      func found(_ code: String, _ system: String? = nil) throws -> [String] {
        try store.presentConcepts(code: code, system: system).map { "\($0.concept.id) \($0.merge?.rawValue ?? "-")" }
      }
      #expect(try found("s:1") == ["S S:1 -"])
      #expect(try found("S:1", "X") == ["X X:1 alternative"])
      #expect(try found("S:2") == ["S S:2 -", "X X:1 alternative"])
    }
  }

  @Test("A retired CUI stands for the one that MRCUI names instead")
  func retired() throws {
    try withTemporaryDirectory { directory in
      let (store, _) = try UMLSFixture().store(in: directory)
      let found = try store.presentConcepts(code: "C0000008")
      #expect(found.map(\.concept.id.code) == ["C0000001"] && found.first?.merge == .replaced)
    }
  }
}
