import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct PairListTests {
  private func list(
    _ store: OntologyStore, seed: UInt64 = 1, _ change: (inout PairListOptions) -> Void = { _ in }
  ) throws -> (pairs: [OntologyPair], summary: PairListSummary) {
    var options = PairListOptions()
    options.relations = Set(PairRelation.allCases)
    options.heldOutFraction = 0.25
    change(&options)
    var pairs: [OntologyPair] = []
    let summary = try PairList(store, options: options, seed: seed).write { pairs.append($0) }
    return (pairs, summary)
  }

  private func withKnowledge(_ body: (OntologyStore) throws -> Void) throws {
    try withTemporaryDirectory { try body(Knowledge.store(in: $0)) }
  }

  @Test func `the order of imports does not matter, the seed does`() throws {
    let lists = try [false, true].map { articlesFirst in
      try withTemporaryDirectory { directory in
        let store = try Knowledge.store(in: directory, articlesFirst: articlesFirst)
        return try [1, 2].map { try list(store, seed: $0) { $0.maxPairsPerConcept = 2 }.pairs }
      }
    }
    #expect(lists[0] == lists[1])
    #expect(lists[0][0] != lists[0][1])
  }

  @Test func `every relation gives the pairs it promises`() throws {
    try withKnowledge { store in
      let (pairs, _) = try list(store) { $0.maxPairsPerConcept = 100 }
      for pair in pairs {
        let anchor = try #require(try store.concept(pair.anchorConcept))
        let positive = try #require(try store.concept(pair.positiveConcept))
        switch pair.relation {
        case .synonym:
          let names = try store.names(of: anchor.id).map(\.text)
          #expect(names.contains(pair.anchor) && pair.anchor != pair.positive)
        case .definition, .section:
          #expect(pair.anchor == anchor.name && anchor == positive)
          #expect((pair.descriptionKind == .definition) == (pair.relation == .definition))
        case .parent:
          #expect(try store.parents(of: anchor.id).contains(positive))
        case .sibling:
          let parents = try store.parents(of: anchor.id).map(\.id)
          #expect(try !Set(store.parents(of: positive.id).map(\.id)).isDisjoint(with: parents))
          #expect(anchor != positive)
        }
      }
      let parents = try list(store) {
        $0.relations = [.parent]
        $0.heldOutFraction = 0
      }.pairs
      #expect(parents.count == 20 + 160)
      let siblings = try list(store) {
        $0.relations = [.sibling]
        $0.heldOutFraction = 0
        $0.maxPairsPerConcept = 100
      }.pairs
      // The ten categories of each chapter, and the eight codes of each category, each pair once.
      #expect(siblings.count == 2 * 45 + 20 * 28)
    }
  }

  @Test func `a mapped twin shares the names and the part of its concept`() throws {
    try withKnowledge { store in
      let (pairs, summary) = try list(store)
      let parts = Dictionary(grouping: pairs.flatMap { [($0.anchorConcept, $0.part), ($0.positiveConcept, $0.part)] }) {
        $0.0
      }.mapValues { Set($0.map(\.1)) }
      #expect(parts.values.allSatisfy { $0.count == 1 })
      for (id, part) in parts {
        for twin in try store.mappings(of: id) { #expect(parts[twin.id] == nil || parts[twin.id] == part) }
      }
      #expect(pairs.contains { $0.relation == .synonym && $0.anchorConcept.system != $0.positiveConcept.system })
      let counts = try #require(summary.relations.first { $0.relation == .parent })
      #expect(counts.crossingCount > 0 && counts.trainingCount > counts.heldOutCount && counts.heldOutCount > 0)
      #expect(summary.pairCount == pairs.count)
    }
  }

  @Test func `a synonym that reads like a name of a held-out concept is not listed for training`() throws {
    try withTemporaryDirectory { directory in
      let plain = try list(Knowledge.store(in: directory)).pairs
      let heldOut = try #require(plain.first { $0.part == .heldOut && $0.relation == .parent }).anchor
      let store = try Knowledge.store(borrowing: heldOut, in: directory)
      let pairs = try list(store) { $0.maxPairsPerConcept = 100 }.pairs.filter { pair in
        [pair.anchor, pair.positive].contains { $0.lowercased() == heldOut.lowercased() }
      }
      #expect(!pairs.isEmpty && pairs.allSatisfy { $0.part == .heldOut })
    }
  }

  @Test func `a concept gives no more pairs of a relation than allowed`() throws {
    try withKnowledge { store in
      let (pairs, _) = try list(store) { $0.maxPairsPerConcept = 1 }
      let counts = Dictionary(grouping: pairs) { "\($0.relation) \($0.anchorConcept)" }.mapValues(\.count)
      #expect(counts.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `weights set the ratio, and the scarcest relation is used whole`() throws {
    try withKnowledge { store in
      let whole = try list(store) { $0.relations = [.parent, .section] }.summary
      let (pairs, summary) = try list(store) {
        $0.relations = [.parent, .section]
        $0.weights = [.parent: 1, .section: 2]
      }
      let sections = pairs.count { $0.relation == .section }
      let all = try #require(whole.relations.first { $0.relation == .section })
      #expect(sections == all.trainingCount + all.heldOutCount)
      #expect(abs(pairs.count { $0.relation == .parent } * 2 - sections) <= 1)
      #expect(summary.relations.contains { $0.relation == .parent && $0.overQuotaCount > 0 })
    }
  }

  @Test func `filters by source, system, kind and tag`() throws {
    try withKnowledge { store in
      let articles = try list(store) { $0.sources = ["Articles"] }.pairs
      #expect(!articles.isEmpty && articles.allSatisfy { $0.source == "Articles" })
      let categories = try list(store) { $0.conceptKinds = [.chapter, .category] }.pairs
      #expect(categories.allSatisfy { $0.anchorConcept.system == "ICD" && $0.anchorConcept.code.count == 3 })
      #expect(Set(categories.map(\.relation)) == [.parent, .sibling])
      try store.importRecords(
        [
          ConceptRecord(
            code: "T1", kind: .term, name: "Tagged", synonyms: [.init("Marked", scope: .exact)],
            tags: [.init("semantic_type", "T047")], row: 1)
        ], from: Knowledge.source("Tagged"))
      let tagged = try list(store) { $0.tags = [.init("semantic_type", "T047")] }.pairs
      #expect(tagged.map(\.anchor) == ["Tagged"] && tagged.map(\.positive) == ["Marked"])
    }
  }

  @Test func `senseless options and unknown sources are refused`() throws {
    try withKnowledge { store in
      for change: (inout PairListOptions) -> Void in [
        { $0.relations = [] }, { $0.maxPairsPerConcept = 0 }, { $0.weights = [.parent: 0] },
        { $0.sources = ["Nowhere"] }, { $0.systems = ["Nowhere"] },
        {
          $0.relations = [.parent]
          $0.weights = [.synonym: 1]
        },
      ] {
        #expect(throws: OntologyError.self) { _ = try list(store, change) }
      }
    }
  }
}
