import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct MappingAnswerTests {
  private func withLocal(_ body: (OntologyStore) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("LC.1", "Cough", mappings: [.init(system: "ICD10CM", code: "R05")]),
          Knowledge.concept("LC.2", "Wing"),
        ], from: Knowledge.source("LOCAL"))
      try body(store)
    }
  }

  @Test func `every code is answered in its place, unmapped and unknown told apart`() throws {
    try withLocal { store in
      let codes = ["LC.9", "lc1", "LC.2", "lc1"]
      let answers = try store.mappingAnswers(from: "LOCAL", to: "ICD10CM", codes: codes)
      #expect(answers.map(\.code) == codes)
      #expect(answers.map(\.outcome) == [.unknown, .mapped, .unmapped, .mapped])
      #expect(answers.map { $0.mappings.map(\.to.code) } == [[], ["R05"], [], ["R05"]])
      let back = try store.mappingAnswers(from: "ICD10CM", to: "LOCAL", codes: ["r05", "R06"])
      #expect(back.map(\.outcome) == [.mapped, .unknown])
    }
  }

  @Test func `many codes have the same answers as each alone`() throws {
    try withLocal { store in
      let codes = (0..<15).flatMap { ["LC.1", "LC.2", "x\($0)"] }
      let answers = try store.mappingAnswers(from: "LOCAL", to: "ICD10CM", codes: codes)
      let single = try codes.flatMap { try store.mappingAnswers(from: "LOCAL", to: "ICD10CM", codes: [$0]) }
      #expect(answers == single)
    }
  }

  @Test func `codes alike but for case, dots or letters outside ASCII have the same answers in any number`() throws {
    try withStore { store in
      try store.importRecords(
        [("a.1", "1"), ("A1", "2"), ("é.b1", "3")].map { code, target in
          Knowledge.concept(code, "of \(code)", mappings: [.init(system: "Q", code: target)])
        }, from: Knowledge.source("P"))
      let both = ["1", "2", "1", "2"]
      for (code, targets) in [("a1", both), ("A.1", both), ("éB1", ["3"]), ("ÉB1", [])] {
        let single = try store.mappingAnswers(from: "P", to: "Q", codes: [code])
        #expect(single.map { $0.mappings.map(\.to.code) } == [targets])
        let codes = Array(repeating: code, count: 21)
        #expect(try store.mappingAnswers(from: "P", to: "Q", codes: codes) == codes.flatMap { _ in single })
      }
      #expect(try store.concepts(codesBeginWith: "éb", limit: 9).map(\.id.code) == ["é.b1"])
    }
  }

  @Test func `systems that nothing names are refused`() throws {
    try withLocal { store in
      for (from, to, via) in [("X", "ICD10CM", nil), ("LOCAL", "icd10cm", nil), ("LOCAL", "ICD10CM", "UMLS")] {
        #expect(throws: OntologyError.self) { try store.mappingAnswers(from: from, to: to, codes: ["LC.1"], via: via) }
      }
    }
  }
}
