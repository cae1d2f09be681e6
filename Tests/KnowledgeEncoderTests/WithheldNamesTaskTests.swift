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
      var recipe = PretrainRecipe(source: "test", pairs: PairOptions(), training: ContrastiveRecipe())
      recipe.pairs.weights = .init(synonym: 1, hierarchy: 0, description: 0)
      recipe.pairs.heldOutFraction = 0
      #expect(try LinkingTask.withheldNames(store, recipe: recipe).isEmpty)

      recipe.pairs.withheldNames = WithheldNames(lay: 3)
      let tasks = try LinkingTask.withheldNames(store, recipe: recipe)
      #expect(tasks.map(\.name) == ["withheld_names", "withheld_lay_names"])
      let all = try #require(tasks.first)
      #expect(all.dictionary.concepts.count == 20 && all.dictionary.names.count == 57)
      #expect(all.texts.suffix(3).allSatisfy { $0.hasPrefix("trouble") })
      #expect(Set(all.dictionary.names).isDisjoint(with: all.texts.suffix(3)))

      let few = try #require(try LinkingTask.withheldNames(store, recipe: recipe, candidateCount: 10).first)
      #expect(few.dictionary.names.count == 10)
      let encoder = try NameWorkshop.encoder()
      let report = EncoderReport([try .init(encoder, name: "e")], [few], [try encoder.measures(of: [few])])
      #expect(report.parts[0].task.count("questions") == 3)
      #expect(report.value("raw.recall_at_64", ofKind: "linking") == 1)
    }
  }
}
