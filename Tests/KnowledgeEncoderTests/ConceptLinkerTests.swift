import Foundation
import KnowledgeEncoder
import Ontology
import TestSupport
import TextEncoder
import Testing

@Suite struct ConceptLinkerTests {
  private static let dictionary = TermDictionary(
    origin: "d",
    [
      .init(ids: ["C1", "600"], names: ["Pneumothorax", "Air in the pleural space"]),
      .init(ids: ["C2"], names: ["Kidney failure"]), .init(ids: ["C2"], names: ["Renal failure"]),
      .init(ids: ["C3"], names: ["Fracture of femur"]),
    ])

  @Test func `a dictionary is searched by words and by meaning`() throws {
    let encoder = try NameWorkshop.encoder()
    let mentions = ["renal failures", "femur fracture", "qwertz"]
    let vectors = try TextVectors(Self.dictionary.names + mentions, encoder: encoder)
    try ConceptLinker.with(Self.dictionary, vectors) { linker in
      let renal = try linker.links(to: mentions[0], limit: 3)
      #expect(renal[0].code == "C2" && renal[0].name == "Kidney failure" && renal[0].matchedName == "Renal failure")
      #expect(renal[0].match == .exact && renal[0].system == nil && renal[0].cosine != nil)
      #expect(try linker.links(to: mentions[1], limit: 1).map(\.code) == ["C3"])
      // No word is known; meaning ranks all the same.
      let unknown = try linker.links(to: mentions[2], limit: 5)
      #expect(Set(unknown.map(\.code)) == ["C1", "C2", "C3"])
      #expect(unknown.allSatisfy { $0.match == .meaning && $0.score != nil })
    }
  }

  @Test func `a database is searched with its index, in the systems that are asked for`() throws {
    try NameWorkshop.withIndex { store, index, _, _ in
      let all = try ConceptLinker(store, ranker: index).links(to: "collapsed lung", limit: 10)
      #expect(all[0].system == "B" && all[0].code == "4")
      let one = try ConceptLinker(store, ranker: index, systems: ["A"]).links(to: "collapsed lung", limit: 10)
      #expect(!one.isEmpty && one.allSatisfy { $0.system == "A" })
    }
  }

  @Test func `the fused ranking is a measure of its own`() throws {
    let corpus = MentionCorpus(
      origin: "c", documents: [.init(id: "1", text: "Fracture of femur (FOF) hurts.")],
      mentions: [.init("FOF", ids: ["C3"], document: "1"), .init("air in pleural spaces", ids: ["600"], document: "1")])
    let encoder = try NameWorkshop.encoder()
    let task = try LinkingTask(name: "n", corpus: corpus, dictionary: Self.dictionary, isFused: true)
    let report = EncoderReport([try .init(encoder, name: "e")], [task], [try encoder.measures(of: [task])])
    #expect(report.value("fused.accuracy_at_1", ofKind: "linking") == 1)
  }
}
