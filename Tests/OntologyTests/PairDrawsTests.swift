import Deterministic
import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct PairDrawsTests {
  /// A digest of all batches of two epochs, and of the questions about what is held out.
  private func digest(of store: OntologyStore, _ change: (inout PairOptions) -> Void = { _ in }) throws -> String {
    var options = PairOptions()
    options.batchSize = 16
    options.heldOutFraction = 0.25
    change(&options)
    let sampler = try PairSampler(store, options: options, seed: 5)
    var hash = StableHash()
    for batch in try (0..<2 * sampler.batchesPerEpoch).map({ try sampler.batch(step: $0) }) {
      hash.add("\(batch.kind) \(batch.clusters) \(batch.grades ?? [])")
      for text in batch.anchors + batch.positives + batch.concepts.map(\.description) { hash.add(text) }
      hash.add(batch.falseNegatives.map { "\($0.row),\($0.column)" }.sorted().joined(separator: " "))
    }
    for name in try sampler.trainingNames() { hash.add("\(name.cluster) \(name.text)") }
    let questions = try sampler.evaluationSet()
    for text in (questions.names + questions.synonymQueries + questions.descriptionQueries) { hash.add(text.text) }
    return hash.hexadecimal
  }

  @Test func `the draws for a seed stay what they are from version to version`() throws {
    try withTemporaryDirectory { directory in
      let small = try Knowledge.store(in: directory)
      let digests = try [
        digest(of: small),
        digest(of: small) {
          $0.hierarchy = .graded
          $0.noise.rate = 0.3
          $0.synonymScopes = [.exact, .inclusion, .broad]
          $0.withheldNames = .init(other: 5)
        },
        digest(of: ChainedKnowledge.store(count: 200, in: directory)),
      ]
      #expect(digests == ["2cab8bb97510c182", "a31f5aef5d5c22eb", "ce92b5a412b750fe"])
    }
  }
}
