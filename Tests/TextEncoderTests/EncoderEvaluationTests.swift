import TestSupport
import Testing

@testable import TextEncoder

@Suite struct EncoderEvaluationTests {
  private static let names = ["pneumothorax", "lung disease", "fracture of femur", "acute respiratory failure"]
  private static let candidates = names.enumerated().map { EncoderBenchmark.Item($1, concept: $0) }

  @Test func `retrieval counts ranks as usual`() throws {
    let retrieval = EncoderScores.Retrieval(.init(ranks: [1, 2, 5, 10], candidateCounts: [20, 20, 20, 40]))
    #expect(retrieval.accuracyAt1 == 0.25)
    #expect(retrieval.accuracyAt5 == 0.75)
    let rank = try #require(retrieval.meanReciprocalRank)
    #expect(abs(rank - (1 + 0.5 + 0.2 + 0.1) / 4) < 1e-12)
    #expect(retrieval.candidateCount == 25)
  }

  @Test func `an encoder retrieves a text by itself and is told apart from a wrong concept`() throws {
    let names = Self.names
    func pair(_ first: Int, _ second: Int, _ distance: Int, _ hierarchy: String) -> EncoderBenchmark.DistancePair {
      .init(first: names[first], second: names[second], distance: distance, hierarchy: hierarchy)
    }
    var benchmark = EncoderBenchmark(candidates: Self.candidates, synonyms: Self.candidates)
    benchmark.descriptions = Self.candidates.map { .init($0.text, concept: ($0.concept + 1) % 4) }
    benchmark.levelTriplets = [.init(child: names[0], parent: names[0], other: names[2])]
    benchmark.siblingTriplets = [.init(child: names[0], parent: names[2], other: names[0])]
    benchmark.levels = [
      .init(candidates: Array(Self.candidates[..<2]), queries: [.init(names[0], concepts: [0])]),
      .init(
        candidates: Self.candidates,
        queries: [.init(names[3], concepts: [0]), .init(names[2], concepts: [1, 2])]),
    ]
    benchmark.distancePairs = [
      pair(0, 0, 0, "a"), pair(0, 2, 4, "a"), pair(1, 3, 0, "b"), pair(1, 1, 3, "b"), pair(1, 2, 3, "c"),
    ]
    let scores = try SentenceEncoder(directory: Cases.new).answer(benchmark).scores
    #expect(scores.synonyms.accuracyAt1 == 1)
    #expect(scores.descriptions.accuracyAt1 == 0)
    #expect(scores.levelTriplets.accuracy == 1)
    #expect(scores.siblingTriplets.accuracy == 0)
    let parents = try #require(scores.parents.accuracyAt1)
    #expect(abs(parents - 2.0 / 3) < 1e-12)
    #expect(scores.parents.candidateCount == 10.0 / 3)
    // +1 in one hierarchy, -1 in another, and none in the third.
    #expect(scores.distances == .init(spearman: 0, pairCount: 4))
    #expect(scores.randomCosineMean < 1)
  }

  @Test func `what is not asked has no score`() throws {
    let scores = try SentenceEncoder(directory: Cases.new).answer(EncoderBenchmark(candidates: Self.candidates)).scores
    #expect(scores.synonyms.accuracyAt1 == nil && scores.parents.meanReciprocalRank == nil)
    #expect(scores.levelTriplets.accuracy == nil && scores.distances.spearman == nil)
  }

  @Test func `differences are paired by question`() throws {
    func answers(_ ranks: [Int], _ isNearer: [Bool]) -> EncoderAnswers {
      let none = EncoderAnswers.Retrieval(ranks: [], candidateCounts: [])
      return .init(
        synonyms: .init(ranks: ranks, candidateCounts: ranks.map { _ in 10 }), descriptions: none, parents: none,
        levelTriplets: isNearer, siblingTriplets: [], distances: .init(spearman: nil, pairCount: 0), randomCosines: [])
    }
    let found = EncoderComparison(
      baseline: answers([2, 4, 1, 8], [false, true, true, false]), answers([1, 2, 1, 4], [true, true, true, true])
    ).differences
    #expect(
      found.map(\.score) == [
        "synonyms.accuracy_at_1", "synonyms.accuracy_at_5", "synonyms.mean_reciprocal_rank", "level_triplets.accuracy",
      ])
    // scipy.stats.sem([0.5, 0.25, 0, 0.125]) * 1.96 around the mean of 0.21875.
    #expect(abs(found[2].difference - 0.21875) < 1e-12)
    #expect(abs(found[2].upper - 0.42796) < 1e-5 && abs(found[2].lower - 0.00954) < 1e-5)
    #expect(found[2].isEstablished && !found[0].isEstablished && found[3].questionCount == 4)
    #expect(found[3].baseline == 0.5 && found[3].value == 1)
  }
}
