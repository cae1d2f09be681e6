import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing
import TextEncoder

@testable import KnowledgeEncoder

@Suite struct NegativeMinerTests {
  /// Concept n has two names; those of neighbouring numbers are alike.
  private func store(in folder: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
    let records = (0..<40).map { number in
      Knowledge.concept(
        "C\(number)", "Disease \(number)",
        // The first two may mean the same: they have a name in common.
        synonyms: [.init("Illness \(number < 2 ? 0 : number)", scope: .exact)])
    }
    try store.importRecords(records, from: Knowledge.source("Names"))
    return store
  }

  /// Unit vectors on a circle, by the number in a text; the two names of a concept lie a little apart.
  private func vectors(_ texts: [String]) -> [Float] {
    texts.flatMap { text -> [Float] in
      let number = Double(text.split(separator: " ").compactMap { Int($0) }.first ?? 0)
      let angle = number * 0.1 + (text.hasPrefix("Illness") ? 0.05 : 0)
      return [Float(cos(angle)), Float(sin(angle))]
    }
  }

  private func withMiner(
    _ change: (inout PairOptions) -> Void = { _ in }, _ body: (NegativeMiner, PairSampler) throws -> Void
  ) throws {
    try withTemporaryDirectory { folder in
      var options = PairOptions()
      options.batchSize = 8
      options.heldOutFraction = 0
      options.weights = .init(synonym: 1, hierarchy: 0, description: 0)
      change(&options)
      let sampler = try PairSampler(store(in: folder), options: options, seed: 1)
      try body(NegativeMiner(sampler), sampler)
    }
  }

  private func number(_ text: String) -> Int { text.split(separator: " ").compactMap { Int($0) }.first ?? -1 }

  private func isKin(_ one: String, _ other: String) -> Bool {
    number(one) == number(other) || (number(one) < 2 && number(other) < 2)
  }

  @Test func `the nearest names of others are mined, a margin below the positive and under the ceiling`() throws {
    try withMiner { miner, sampler in
      let steps = 0..<sampler.batchesPerEpoch
      let settings = HardNegatives(perAnchor: 1, candidates: 20, margin: 0.002, ceiling: 0.9955)
      let mined = try miner.mine(steps, settings, dimension: 2, vectors: vectors)
      #expect(mined.count == steps.count && !mined.contains([]))
      let names = try sampler.trainingNames().map(\.text)
      func score(_ one: String, _ other: String) -> Float {
        zip(vectors([one]), vectors([other])).reduce(0) { $0 + $1.0 * $1.1 }
      }
      /// Whether a name is as near as one may be: none of another concept lies between it and the limit.
      func isMined(_ name: String, for anchor: String) -> Bool {
        let others = names.filter { !isKin($0, anchor) && score($0, anchor) <= 0.9955 }
        return others.contains(name) && others.allSatisfy { score($0, anchor) <= score(name, anchor) + 1e-6 }
      }
      for step in steps {
        let batch = try sampler.batch(step: step)
        // The positive lies 0.05 away, with cosine 0.99875: a negative has at most 0.9955, so it lies 0.095 or more away.
        for number in mined[step] {
          let name = names[number]
          #expect(batch.anchors.contains { isMined(name, for: $0) }, "\(name)")
        }
        for anchor in batch.anchors { #expect(mined[step].contains { isMined(names[$0], for: anchor) }, "\(anchor)") }
      }
    }
  }

  @Test func `what may mean the same is never a negative, for no anchor of the batch`() throws {
    try withMiner { miner, sampler in
      let settings = HardNegatives(perAnchor: 3, candidates: 40, margin: 0, ceiling: 1)
      let steps = 0..<sampler.batchesPerEpoch
      let mined = try miner.mine(steps, settings, dimension: 2, vectors: vectors)
      for step in steps {
        let plain = try sampler.batch(step: step)
        let batch = sampler.adding(miner.names(mined[step]), to: plain)
        #expect(batch.negatives.count == mined[step].count)
        let cells = Set(batch.falseNegatives)
        for (row, anchor) in batch.anchors.enumerated() {
          for (column, negative) in batch.negatives.enumerated() {
            #expect(
              cells.contains(.init(row: row, column: batch.count + column)) == isKin(anchor, negative),
              "\(anchor), \(negative)")
          }
        }
      }
    }
  }

  @Test
  func `names that noise has changed have vectors too, and qualified names have the words of the anchor and more`()
    throws
  {
    try withMiner {
      $0.noise = .init(rate: 1, changes: [.plural, .typo])
    } _: { miner, sampler in
      let steps = 0..<sampler.batchesPerEpoch
      let mined = try miner.mine(
        steps, HardNegatives(candidates: 20, margin: 0, ceiling: 1), dimension: 2, vectors: vectors)
      #expect(mined.flatMap(\.self) != [])
      let qualified = try miner.mine(
        steps, HardNegatives(candidates: 80, margin: -2, ceiling: 1, choice: .qualified), dimension: 2,
        vectors: vectors)
      // No name here has all words of another.
      #expect(qualified.flatMap(\.self) == [])
    }
  }
}
