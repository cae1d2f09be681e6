import Foundation
import KnowledgeEncoder
import Ontology
import OntologyTestSupport
import TestSupport
import TextEncoder
import Testing

@Suite struct WithheldNamesTaskTests {
  @Test func `withheld names are linked to the names of their concepts that were trained on`() throws {
    try withTemporaryDirectory { folder in
      let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
      let records = (0..<20).map { number in
        Knowledge.concept(
          "C\(number)", "Disease \(number)",
          synonyms: [
            .init("Illness \(number)", scope: .exact), .init("Trouble \(number)", scope: .exact, termType: "layperson"),
          ])
      }
      try store.importRecords(records, from: Knowledge.source("Names"))
      var options = PairOptions()
      options.weights = .init(synonym: 1, hierarchy: 0, description: 0)
      options.heldOutFraction = 0
      func tasks(_ part: HeldOutPart = .test, candidateCount: Int? = nil) throws -> [LinkingTask] {
        let sampler = try PairSampler(store, options: options, seed: 1)
        return try LinkingTask.withheldNames(of: sampler, part: part, candidateCount: candidateCount)
      }
      #expect(try tasks().isEmpty)

      options.withheldNames = WithheldNames(lay: 5)
      #expect(try tasks(.validation).map { $0.texts.suffix(2).count { $0.hasPrefix("trouble") } } == [2, 2])
      let found = try tasks()
      #expect(found.map(\.name) == ["withheld_names", "withheld_lay_names"])
      let all = try #require(found.first)
      #expect(all.dictionary.concepts.count == 20 && all.dictionary.names.count == 55)
      #expect(all.texts.suffix(3).allSatisfy { $0.hasPrefix("trouble") })
      #expect(Set(all.dictionary.names).isDisjoint(with: all.texts.suffix(3)))

      let few = try #require(try tasks(candidateCount: 10).first)
      #expect(few.dictionary.names.count == 10)
      let encoder = try NameWorkshop.encoder()
      let report = EncoderReport([try .init(encoder, name: "e")], [few], [try encoder.measures(of: [few])])
      #expect(report.parts[0].task.count("questions") == 3)
      #expect(report.value("raw.recall_at_64", ofKind: "linking") == 1)
    }
  }
}
