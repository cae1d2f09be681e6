import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// Names that are kept from training though their concepts are not.
@Suite struct WithheldNamesTests {
  /// Thirty concepts with two exact synonyms, one of them a layperson's, and one that some share.
  private func store(in folder: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
    let records = (0..<30).map { number in
      Knowledge.concept(
        "C\(number)", "Disease \(number)",
        synonyms: [
          .init("Illness \(number)", scope: .exact), .init("Trouble \(number)", scope: .exact, termType: "layperson"),
          .init("Ailment \(number / 3)", scope: .exact),
        ])
    }
    try store.importRecords(records, from: Knowledge.source("Names"))
    return store
  }

  private func sampler(_ store: OntologyStore, _ names: WithheldNames, seed: UInt64 = 1) throws -> PairSampler {
    var options = PairOptions()
    options.batchSize = 8
    options.heldOutFraction = 0.2
    options.weights = .init(synonym: 1, hierarchy: 0, description: 0)
    options.withheldNames = names
    return try PairSampler(store, options: options, seed: seed)
  }

  private func trained(_ sampler: PairSampler) throws -> Set<String> {
    Set(
      try (0..<sampler.batchesPerEpoch * 8).flatMap { step in
        let batch = try sampler.batch(step: step)
        return batch.anchors + batch.positives
      })
  }

  @Test func `withheld names are in no pair and among no negatives, and their concepts are trained on`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let sampler = try sampler(store, WithheldNames(lay: 6, other: 4))
      func both(lay: Bool) throws -> [TrainingName] {
        let halves = try HeldOutPart.allCases.map { try sampler.withheldNames(lay: lay, part: $0) }
        #expect(halves[0].count == halves[1].count)
        return halves.flatMap(\.self)
      }
      let (lay, other) = (try both(lay: true), try both(lay: false))
      #expect(Set(lay.map(\.text)).count == 6 && lay.allSatisfy { $0.text.hasPrefix("Trouble") })
      // Names that several concepts share are no questions: they have several answers.
      #expect(other.count == 4 && other.allSatisfy { $0.text.hasPrefix("Illness") })
      let withheld = Set((lay + other).map(\.text))
      let known = try sampler.trainingNames()
      #expect(withheld.isDisjoint(with: try trained(sampler)))
      #expect(withheld.isDisjoint(with: known.map(\.text)))
      for name in lay + other {
        let number = try #require(name.text.split(separator: " ").last)
        #expect(known.contains(TrainingName("Disease \(number)", cluster: name.cluster)))
      }
    }
  }

  @Test func `which names are withheld depends on neither seed nor the number of others, and none by default`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      let few = try sampler(store, WithheldNames(lay: 3))
      #expect(
        try few.withheldNames(lay: true) == sampler(store, WithheldNames(lay: 3), seed: 9).withheldNames(lay: true))
      let many = try Set(sampler(store, WithheldNames(lay: 6)).withheldNames(lay: true).map(\.text))
      #expect(many.isSuperset(of: try few.withheldNames(lay: true).map(\.text)))
      #expect(try few.withheldNames(lay: false).isEmpty)
      #expect(try sampler(store, WithheldNames()).withheldNames(lay: true).isEmpty)
    }
  }

  @Test func `a negative number of names is refused`() throws {
    try withTemporaryDirectory { folder in
      let store = try store(in: folder)
      #expect(throws: OntologyError("pair options: withheld_names.other is -1, expected 0 or more")) {
        try sampler(store, WithheldNames(other: -1))
      }
    }
  }
}
