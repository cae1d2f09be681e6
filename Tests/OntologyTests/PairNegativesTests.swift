import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct PairNegativesTests {
  private func options(_ change: (inout PairOptions) -> Void = { _ in }) -> PairOptions {
    var options = PairOptions()
    options.batchSize = 8
    change(&options)
    return options
  }

  private func hierarchyOnly(_ options: inout PairOptions) {
    options.weights = .init(synonym: 0, hierarchy: 1, description: 0)
    options.heldOutFraction = 0
  }

  private func synonymsOnly(_ options: inout PairOptions) {
    options.weights = .init(synonym: 1, hierarchy: 0, description: 0)
    options.heldOutFraction = 0
  }

  /// A concept with a synonym.
  private func concept(_ code: String, below parents: [String] = [], to codes: [String] = []) -> ConceptRecord {
    Knowledge.concept(
      code, "Name of \(code)", below: parents, synonyms: [.init("\(code), so called", scope: .exact)],
      mappings: codes.map { .init(system: "ELSEWHERE", code: $0) })
  }

  /// Draws some epochs and expects a negative in every batch.
  private func expectNegatives(_ sampler: PairSampler, epochs: Int = 1) throws {
    for step in 0..<sampler.batchesPerEpoch * epochs {
      let batch = try sampler.batch(step: step)
      #expect(batch.falseNegatives.count < batch.count * (batch.count - 1), "step \(step), \(batch.kind)")
      #expect(batch.count <= sampler.options.batchSize && Set(batch.falseNegatives).count == batch.falseNegatives.count)
    }
  }

  @Test func `every pair has a negative, although mappings chain all concepts`() throws {
    try withTemporaryDirectory { directory in
      let store = try ChainedKnowledge.store(count: 200, in: directory)
      let sampler = try PairSampler(store, options: options(), seed: 1)
      #expect(sampler.conceptCounts.heldOut > 20 && sampler.conceptCounts.training > 300)
      for step in 0..<sampler.batchesPerEpoch {
        let batch = try sampler.batch(step: step)
        let masked = Dictionary(grouping: batch.falseNegatives, by: \.row).mapValues(\.count)
        #expect(masked.values.allSatisfy { $0 < batch.count - 1 })
      }
    }
  }

  @Test(arguments: [2, 3, 8])
  func `the children of one parent are spread over the batches, and no batch has them alone`(size: Int) throws {
    try withStore { store in
      let records =
        [concept("P"), concept("Q")] + (0..<61).map { concept("P\($0)", below: ["P"]) }
        + (0..<2).map { concept("Q\($0)", below: ["Q"]) }
      try store.importRecords(records, from: Knowledge.source("Star"))
      let options = self.options {
        hierarchyOnly(&$0)
        $0.batchSize = size
      }
      let sampler = try PairSampler(store, options: options, seed: 1)
      try expectNegatives(sampler, epochs: 3)
      let again = try PairSampler(store, options: options, seed: 1)
      for step in [3, 0, sampler.batchesPerEpoch] {
        let expected = try sampler.batch(step: step)
        #expect(try again.batch(step: step) == expected)
      }
    }
  }

  @Test func `what means the same is drawn as one concept`() throws {
    try withStore { store in
      // Five concepts of one name in each of twelve groups.
      let records = (0..<60).map { number in
        Knowledge.concept(
          "C\(number)", "Group \(number / 5)", synonyms: [.init("Member \(number)", scope: .exact)])
      }
      try store.importRecords(records, from: Knowledge.source("Groups"))
      // Six names, so two pairs each.
      let sampler = try PairSampler(store, options: options(synonymsOnly), seed: 1)
      #expect(sampler.batchesPerEpoch == 3)
      var drawn: [Int: Int] = [:]
      for step in 0..<sampler.batchesPerEpoch {
        let batch = try sampler.batch(step: step)
        let groups = batch.concepts.map { (Int($0.code.dropFirst()) ?? 0) / 5 }
        // They come apart, into as many batches as there are.
        #expect(Set(groups).count == groups.count && batch.falseNegatives.isEmpty)
        for group in groups { drawn[group, default: 0] += 1 }
      }
      #expect(drawn == Dictionary(uniqueKeysWithValues: (0..<12).map { ($0, 2) }))
    }
  }

  @Test func `draws at random and the search of all pairs find two that are negatives`() throws {
    try withStore { store in
      let records = ["P", "Q"].flatMap { top in [concept(top)] + (0..<9).map { concept("\(top)\($0)", below: [top]) } }
      try store.importRecords(records, from: Knowledge.source("Stars"))
      let options = self.options(hierarchyOnly)
      let sampler = try PairSampler(store, options: options, seed: 1)
      try sampler.snapshot.read { database in
        let pools = try PairPool.all(database, sampler.table, options, part: nil).filter { $0.kind == .hierarchy }
        let reader = PairReader(database, sampler.table, sampler.tree, options, pool: try #require(pools.first))
        for find in [NegativePairs.drawn, NegativePairs.search] {
          let found = try #require(try find(reader, sampler.table))
          #expect(FalseNegatives.isNegative(try reader.sides(found.first), try reader.sides(found.second)))
          #expect(found.first.item.anchor != found.second.item.anchor)
        }
      }
    }
  }

  @Test func `a kind whose positives are all of one family is refused by name`() throws {
    try withStore { store in
      let records = [concept("P")] + (0..<20).map { concept("P\($0)", below: ["P"]) }
      try store.importRecords(records, from: Knowledge.source("Star"))
      let error = #expect(throws: OntologyError.self) {
        try PairSampler(store, options: self.options(hierarchyOnly), seed: 1)
      }
      #expect(error?.description.contains("no hierarchy pair has a negative") == true)
      #expect(error?.description.contains("'Name of P' (Star P)") == true)
      #expect(error?.hint?.contains("weights.hierarchy to 0") == true)
      // The hint, tried.
      let options = self.options {
        $0.weights.hierarchy = 0
        $0.heldOutFraction = 0
      }
      try expectNegatives(PairSampler(store, options: options, seed: 1))
    }
  }

  @Test func `relatives without any other concept are refused by name before a run begins`() throws {
    try withStore { store in
      try store.importRecords([concept("a", to: ["x", "y"])], from: Knowledge.source("S0"))
      try store.importRecords([concept("b", to: ["x", "z"])], from: Knowledge.source("S1"))
      let error = #expect(throws: OntologyError.self) {
        try PairSampler(store, options: self.options(synonymsOnly), seed: 1)
      }
      #expect(error?.description.contains("no synonym pair has a negative: all are of the family of 'Name of") == true)
    }
  }

  @Test func `a chain of concepts each below the next has names to compare but no descriptions`() throws {
    try withStore { store in
      let chain = [concept("C"), concept("B", below: ["C"]), concept("A", below: ["B"])].map { record in
        var record = record
        record.descriptions = [.init(.definition, "What \(record.code) is.")]
        return record
      }
      try store.importRecords(chain, from: Knowledge.source("Chain"))
      try expectNegatives(PairSampler(store, options: self.options(synonymsOnly), seed: 1))
      let error = #expect(throws: OntologyError.self) {
        try PairSampler(
          store,
          options: self.options {
            $0.weights = .init(synonym: 0, hierarchy: 0, description: 1)
            $0.heldOutFraction = 0
          }, seed: 1)
      }
      #expect(error?.description.contains("no description (definition) pair has a negative") == true)
    }
  }

  @Test(arguments: [2, 3, 8])
  func `a concept above all others never ends a run, whatever batch it comes into`(size: Int) throws {
    try withStore { store in
      let fork = [
        concept("R"), concept("A", below: ["R"]), concept("B", below: ["R"]), concept("A1", below: ["A"]),
        concept("A2", below: ["A1"]),
      ]
      try store.importRecords(fork, from: Knowledge.source("Fork"))
      for seed in 1...20 as ClosedRange<UInt64> {
        let options = self.options {
          synonymsOnly(&$0)
          $0.batchSize = size
        }
        let sampler = try PairSampler(store, options: options, seed: seed)
        try expectNegatives(sampler, epochs: 5)
        let again = try PairSampler(store, options: options, seed: seed)
        #expect(try again.batch(step: 1) == sampler.batch(step: 1))
      }
    }
  }

  @Test func `descriptions of one cluster are left out beside others`() throws {
    try withStore { store in
      func described(_ code: String, _ name: String, _ kind: DescriptionKind) -> ConceptRecord {
        Knowledge.concept(code, name, descriptions: [.init(kind, "Text on \(code).")])
      }
      let records =
        (0..<10).map { described("D\($0)", "Disease \($0)", .definition) }
        + (0..<3).map { described("R\($0)", "One and the same", .radiographicFeatures) }
      try store.importRecords(records, from: Knowledge.source("Texts"))
      let options = self.options {
        $0.weights = .init(synonym: 0, hierarchy: 0, description: 1)
        $0.heldOutFraction = 0
      }
      try expectNegatives(PairSampler(store, options: options, seed: 1))
    }
  }

  @Test func `what others import in the middle of a run is not seen`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      let options = self.options { $0.heldOutFraction = 0.25 }
      let sampler = try PairSampler(store, options: options, seed: 1)
      let steps = 0..<sampler.batchesPerEpoch * 2
      let expected = try steps.map { try sampler.batch(step: $0) }
      let (questions, version) = (try sampler.evaluationSet(), try store.ontologyVersion())

      let running = try PairSampler(store, options: options, seed: 1)
      let other = try OntologyStore.open(at: store.url, secondsToWait: 0.1)
      for step in steps {
        if step == 2 {
          let replaced = Knowledge.classification.filter { $0.kind != .code }
          try other.importRecords(replaced, from: Knowledge.source("Classification", system: "ICD", digest: "b"))
        }
        if step == 4 { try other.removeSource(named: "Articles") }
        #expect(try running.batch(step: step) == expected[step])
      }
      #expect(try running.evaluationSet() == questions)
      #expect(running.ontologyVersion == version)
      #expect(try other.ontologyVersion() != version)
    }
  }
}
