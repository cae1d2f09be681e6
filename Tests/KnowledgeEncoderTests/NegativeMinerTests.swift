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
        "C\(number)", "Disease \(number)", synonyms: [.init("Illness \(number)", scope: .exact)],
        // The first two may mean the same.
        mappings: number < 2 ? [.init(system: "ELSEWHERE", code: "X"), .init(system: "ELSEWHERE", code: "Y")] : [])
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

  @Test func `the nearest names of others are mined, a margin below the positive and under the ceiling`() throws {
    try withMiner { miner, sampler in
      let steps = 0..<sampler.batchesPerEpoch
      let settings = HardNegatives(perAnchor: 1, candidates: 20, margin: 0.002, ceiling: 0.9955)
      let mined = try miner.mine(steps, settings, dimension: 2, vectors: vectors)
      #expect(mined.count == steps.count && !mined.contains([]))
      for step in steps {
        let batch = try sampler.batch(step: step)
        // The positive lies 0.05 away, with cosine 0.99875: a negative has less than 0.99675 and at most 0.9955, so it lies
        // 0.095 or more away, which the other concept's farther name does.
        let expected = batch.anchors.map { anchor -> Int? in
          let names = miner.names(Array(0..<80)).enumerated().filter { number($0.element.text) != number(anchor) }
          let own = vectors([anchor])
          func score(_ text: String) -> Float { zip(vectors([text]), own).reduce(0) { $0 + $1.0 * $1.1 } }
          let isFirstTwo = number(anchor) < 2
          return names.filter { !(isFirstTwo && number($0.element.text) < 2) && score($0.element.text) <= 0.9955 }
            .max { (score($0.element.text), $1.offset) < (score($1.element.text), $0.offset) }?.offset
        }
        var seen: Set<Int> = []
        #expect(mined[step] == expected.compactMap(\.self).filter { seen.insert($0).inserted })
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
            let (one, other) = (number(anchor), number(negative))
            let isKin = one == other || (one < 2 && other < 2)
            #expect(cells.contains(.init(row: row, column: batch.count + column)) == isKin)
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
