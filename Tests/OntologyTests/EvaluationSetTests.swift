import Foundation
import Ontology
import OntologyTestSupport
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
        synonymQueryCount: 5, descriptionQueryCount: 6, hierarchyQuestionCount: 7, candidateCount: 40)
      let set = try sampler.evaluationSet(limits)
      #expect((set.synonymQueries.count, set.descriptionQueries.count) == (5, 6))
      #expect((set.levelTriplets.count, set.siblingTriplets.count, set.distancePairs.count) == (7, 7, 7))
      #expect(set.levels.flatMap(\.queries).count == 7)
      #expect(set.names.count == 40)
      #expect(set.levels.flatMap(\.names).count <= 40)
      let clusters = Set(set.names.map(\.cluster))
      for query in set.synonymQueries + set.descriptionQueries { #expect(clusters.contains(query.cluster)) }
      #expect(try sampler.evaluationSet(limits) == set)
    }
  }

  @Test func `limits on one kind of question do not change another`() throws {
    try withSampler { sampler in
      let all = try sampler.evaluationSet()
      let few = try sampler.evaluationSet(.init(synonymQueryCount: 3, hierarchyQuestionCount: 4))
      #expect(few.descriptionQueries == all.descriptionQueries)
      #expect(few.synonymQueries == Array(all.synonymQueries.prefix(3)))
      #expect(few.levelTriplets == Array(all.levelTriplets.prefix(4)))
      #expect(few.siblingTriplets == Array(all.siblingTriplets.prefix(4)))
      #expect(few.distancePairs == Array(all.distancePairs.prefix(4)))
    }
  }

  @Test func `validation and test ask about different concepts, together about all that are held out`() throws {
    try withSampler { sampler in
      let parts = try HeldOutPart.allCases.map { part in
        Set(try sampler.evaluationSet(part: part).synonymQueries.map(\.cluster))
      }
      #expect(parts[0].count > 5 && parts[1].count > 5)
      #expect(parts[0].isDisjoint(with: parts[1]))
    }
  }

  @Test func `the hierarchy is asked about as it is in the database`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      var options = PairOptions()
      options.heldOutFraction = 0.25
      let set = try PairSampler(store, options: options, seed: 1).evaluationSet()
      #expect(set.levelTriplets.count > 10 && set.siblingTriplets.count > 10)
      func id(_ name: String) throws -> ConceptID { try #require(try store.concepts(named: name).first?.id) }
      for triplet in set.levelTriplets + set.siblingTriplets {
        let ids = try [triplet.child, triplet.parent, triplet.other].map(id)
        let above = try ids.map { try store.ancestors(of: $0).map(\.concept.id) }
        let parents = try store.parents(of: ids[0]).map(\.id)
        #expect(parents.contains(ids[1]))
        #expect(above[1].count == above[2].count)
        #expect(!above[0].contains(ids[2]) && !above[2].contains(ids[0]))
      }
      for triplet in set.siblingTriplets {
        let (parent, other) = (try id(triplet.parent), try id(triplet.other))
        let above = try [parent, other].map { try store.parents(of: $0).map(\.id) }
        #expect(parent != other && above[0] == above[1] && !above[0].isEmpty)
      }
      for level in set.levels {
        #expect(Set(level.names.map(\.text)).count == level.names.count)
        for name in level.names {
          let concept = try id(name.text)
          let depth = try store.ancestors(of: concept).count
          #expect(concept.system == level.system && depth == level.depth)
        }
        for query in level.queries {
          let right = level.names.filter { query.clusters.contains($0.cluster) }.map(\.text)
          let parents = try store.parents(of: id(query.child)).map(\.name)
          #expect(parents.sorted() == right.sorted())
        }
      }
    }
  }

  @Test func `the distance of a pair is the shortest way over a common ancestor`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      var options = PairOptions()
      options.heldOutFraction = 0.25
      let pairs = try PairSampler(store, options: options, seed: 1).evaluationSet().distancePairs
      #expect(Set(pairs.map(\.distance)).count > 3)
      for pair in pairs {
        let codes = try [pair.first, pair.second].map {
          try #require(try store.concepts(named: $0).first?.id.code)
        }
        // In the tests' classification the code says where a concept stands: A, A12, A12.3.
        func path(_ code: String) -> [String] {
          [1, 3, 5].filter { $0 <= code.count }.map { String(code.prefix($0)) }
        }
        let (a, b) = (path(codes[0]), path(codes[1]))
        let common = zip(a, b).prefix { $0 == $1 }.count
        #expect(pair.distance == a.count + b.count - 2 * common, "\(codes)")
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
