import Foundation
import Ontology
import TestSupport
import Testing

@Suite struct EvaluationSetTests {
  private func withSampler(seed: UInt64 = 1, _ body: (PairSampler) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      var options = PairOptions()
      options.heldOutFraction = 0.25
      try body(try PairSampler(Knowledge.store(in: directory), options: options, seed: seed))
    }
  }

  @Test func `no query is among the candidates, and each has the name it asks for among them`() throws {
    try withSampler { sampler in
      let set = try sampler.evaluationSet()
      let names = Set(set.names.map { $0.text.lowercased() })
      #expect(names.count == set.names.count)
      for query in set.synonymQueries { #expect(!names.contains(query.text.lowercased())) }
      let clusters = Set(set.names.map(\.cluster))
      for query in set.synonymQueries + set.descriptionQueries { #expect(clusters.contains(query.cluster)) }
    }
  }

  @Test func `limits keep the names that are asked for`() throws {
    try withSampler { sampler in
      let limits = EvaluationSet.Limits(
        synonymQueryCount: 5, descriptionQueryCount: 6, tripletCount: 7, candidateCount: 40)
      let set = try sampler.evaluationSet(limits)
      #expect((set.synonymQueries.count, set.descriptionQueries.count, set.triplets.count) == (5, 6, 7))
      #expect(set.names.count == 40)
      let clusters = Set(set.names.map(\.cluster))
      for query in set.synonymQueries + set.descriptionQueries { #expect(clusters.contains(query.cluster)) }
      #expect(try sampler.evaluationSet(limits) == set)
    }
  }

  @Test func `the third name of a triplet is as deep as the parent and unrelated to the child`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      var options = PairOptions()
      options.heldOutFraction = 0.25
      for triplet in try PairSampler(store, options: options, seed: 1).evaluationSet().triplets {
        let ids = try [triplet.child, triplet.parent, triplet.other].map {
          try #require(try store.concepts(named: $0).first?.id)
        }
        #expect(try store.parents(of: ids[0]).map(\.id).contains(ids[1]))
        #expect(try store.ancestors(of: ids[1]).count == store.ancestors(of: ids[2]).count)
        #expect(try !store.ancestors(of: ids[0]).map(\.concept.id).contains(ids[2]))
        #expect(try !store.descendants(of: ids[0]).map(\.concept.id).contains(ids[2]))
      }
    }
  }

  @Test func `another seed asks about the same held-out concepts in other words`() throws {
    var questions: [EvaluationSet] = []
    for seed: UInt64 in [1, 2] { try withSampler(seed: seed) { questions.append(try $0.evaluationSet()) } }
    #expect(questions[0] != questions[1])
    #expect(
      Set(questions[0].synonymQueries.map(\.cluster)) == Set(questions[1].synonymQueries.map(\.cluster)))
  }
}
