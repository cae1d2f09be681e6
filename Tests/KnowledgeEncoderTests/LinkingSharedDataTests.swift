import Foundation
import KnowledgeEncoder
import TestSupport
import TextEncoder
import Testing

@Suite struct LinkingSharedDataTests {
  private static let folder = SharedData.url("devsets")

  @Test(.enabled(if: folder != nil))
  func `the corpora of diseases are read whole, with the counts of an independent reading`() throws {
    let folder = try #require(Self.folder)
    let dictionary = try TermDictionary(contentsOf: folder.appending(path: "medic-2012-07-06.txt.gz"))
    #expect(dictionary.concepts.count == 11_915)
    for (files, types, counts) in [
      (["NCBItrainset_corpus.txt.gz", "NCBIdevelopset_corpus.txt.gz"], [], [5932, 145, 431, 5356]),
      (
        ["CDR_TrainingSet.PubTator.txt.gz", "CDR_DevelopmentSet.PubTator.txt.gz"], ["Disease"],
        [8426, 193, 116, 8117]
      ),
    ] as [([String], [String], [Int])] {
      let corpus = MentionCorpus(try files.map { try MentionCorpus(contentsOf: folder.appending(path: $0)) })
      let task = try LinkingTask(
        name: "n", corpus: corpus.mentions(ofTypes: types), dictionary: dictionary)
      #expect(task.description.counts.prefix(4).map(\.count) == counts)
    }
  }

  @Test(.enabled(if: folder != nil)) func `columns of rated pairs are found`() throws {
    let folder = try #require(Self.folder)
    let pairs = try TermPairs(contentsOf: folder.appending(path: "EHR-RelA.tsv"), name: "p").pairs
    #expect(pairs.count == 111)
    #expect(pairs[0] == .init("Abdominal colic", "Delivery by emergency caesarean section", rating: 0.4))
    #expect(try TermPairs(contentsOf: folder.appending(path: "Bio-SimLex.txt"), name: "p").pairs.count == 988)
  }
}
