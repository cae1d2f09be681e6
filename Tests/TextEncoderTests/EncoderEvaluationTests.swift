import TestSupport
import Testing

@testable import TextEncoder

@Suite struct EncoderEvaluationTests {
  @Test func `retrieval counts ranks as usual`() {
    let retrieval = EncoderScores.Retrieval(ranks: [1, 2, 5, 10])
    #expect(retrieval.accuracyAt1 == 0.25)
    #expect(retrieval.accuracyAt5 == 0.75)
    #expect(abs(retrieval.meanReciprocalRank - (1 + 0.5 + 0.2 + 0.1) / 4) < 1e-12)
  }

  @Test func `an encoder retrieves a text by itself and is told apart from a wrong concept`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    let names = ["pneumothorax", "lung disease", "fracture of femur", "acute respiratory failure"]
    let candidates = names.enumerated().map { EncoderBenchmark.Item($1, concept: $0) }
    let right = EncoderBenchmark(
      candidates: candidates, synonyms: candidates,
      descriptions: candidates.map { .init($0.text, concept: ($0.concept + 1) % 4) },
      triplets: [.init(child: names[0], parent: names[0], other: names[2])])
    let scores = try encoder.evaluate(right)
    #expect(scores.synonyms.accuracyAt1 == 1)
    #expect(scores.descriptions.accuracyAt1 == 0)
    #expect(scores.hierarchyAccuracy == 1)
    #expect(scores.randomCosineMean < 1)
  }
}
