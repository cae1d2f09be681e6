import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct PresentConceptTests {
  private func withMerged(_ body: (OntologyStore) throws -> Void) throws {
    func withdrawn(_ code: String, _ successors: String...) -> ConceptRecord {
      var record = Knowledge.concept(code, "old \(code)")
      record.isObsolete = true
      record.relations = successors.map { .init(.replacedBy, $0) }
      return record
    }
    var cyst = Knowledge.concept("X:1", "cyst")
    cyst.tags = [.init("alt_id", "X:9"), .init("alt_id", "X:8.1")]
    var lost = Knowledge.concept("X:7", "old lost")
    lost.isObsolete = true
    try withStore { store in
      try store.importRecords(
        [
          cyst, Knowledge.concept("X:2", "tumour"), withdrawn("X:3", "X:4"), withdrawn("X:4", "X:3", "X:1"),
          withdrawn("X:5", "X:2", "X:1"), withdrawn("X:9"), lost,
        ], from: Knowledge.source("X"))
      try body(store)
    }
  }

  @Test(
    "A code that its source has merged stands for the present concept",
    arguments: [
      ("X:1", ["X:1"], nil), ("x:81", ["X:1"], PresentConcept.Merge.alternative), ("X:3", ["X:1"], .replaced),
      ("X:4", ["X:1"], .replaced), ("X:5", ["X:1", "X:2"], .replaced), ("X:9", ["X:1"], .alternative),
      ("X:7", ["X:7"], nil), ("X:0", [], nil),
    ] as [(String, [String], PresentConcept.Merge?)])
  func merged(code: String, present: [String], merge: PresentConcept.Merge?) throws {
    try withMerged { store in
      let found = try store.presentConcepts(code: code)
      #expect(found.map(\.concept.id.code) == present)
      #expect(found.allSatisfy { $0.merge == merge })
      #expect(try store.presentConcepts(code: code, system: "Y").isEmpty)
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
