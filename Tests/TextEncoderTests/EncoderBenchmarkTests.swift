import TestSupport
import Testing

@testable import TextEncoder

@Suite struct EncoderBenchmarkTests {
  private static let names = ["pneumothorax", "lung disease", "fracture of femur", "acute respiratory failure"]
  private static let candidates = names.enumerated().map { EncoderBenchmark.Item($1, concept: $0) }

  private func report(_ benchmark: EncoderBenchmark) throws -> EncoderReport {
    let encoder = try SentenceEncoder(directory: Cases.new)
    return EncoderReport([try .init(encoder, name: "new")], [benchmark], [try encoder.measures(of: [benchmark])])
  }

  @Test func `retrieval counts ranks as usual`() {
    let report = EncoderReport.ofMeasures([
      Measure.retrieval("a", ranks: [1, 2, 5, 10, .max], concepts: [0, 1, 2, 3, 4], recallAt: 8)
    ])
    #expect(report.values == [0.2, 0.6, (1 + 0.5 + 0.2 + 0.1) / 5, 0.6])
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
    let report = try report(benchmark)
    func value(_ measure: String) throws -> Double {
      try #require(report.value(measure, ofKind: EncoderBenchmark.kind))
    }
    #expect(try value("synonyms.accuracy_at_1") == 1)
    #expect(try value("descriptions.accuracy_at_1") == 0)
    #expect(try value("level_triplets.accuracy") == 1)
    #expect(try value("sibling_triplets.accuracy") == 0)
    #expect(abs(try value("parents.accuracy_at_1") - 2.0 / 3) < Tolerance.metric)
    #expect(report.parts[0].task.count("names_of_a_level") == 3)
    // +1 in one hierarchy, -1 in another, and none in the third.
    #expect(try value("distances.spearman") == 0)
    #expect(try value("random_cosine.mean") < 1)
  }

  @Test func `an answer has the rank that measures have and the name that came first`() throws {
    let questions = [EncoderBenchmark.Item("pneumothorax", concept: 0), .init("pneumothorax", concept: 2)]
    let benchmark = EncoderBenchmark(candidates: Self.candidates, synonyms: questions)
    let encoder = try SentenceEncoder(directory: Cases.new)
    let answers = try benchmark.answers(to: questions, TextVectors(benchmark.texts, encoder: encoder))
    #expect(answers.map(\.first) == ["pneumothorax", "pneumothorax"])
    #expect(answers[0].rank == 1 && answers[1].rank > 1)
    let reciprocal = try report(benchmark).value("synonyms.mean_reciprocal_rank", ofKind: EncoderBenchmark.kind)
    #expect(try abs(#require(reciprocal) - (1 + 1 / Double(answers[1].rank)) / 2) < Tolerance.metric)
    #expect(benchmark.names == [0: Self.names[0], 1: Self.names[1], 2: Self.names[2], 3: Self.names[3]])
  }

  @Test func `what is not asked has no score`() throws {
    let report = try report(EncoderBenchmark(candidates: Self.candidates))
    for measure in ["synonyms.accuracy_at_1", "parents.mean_reciprocal_rank", "level_triplets.accuracy"] {
      #expect(report.value(measure, ofKind: EncoderBenchmark.kind) == nil)
    }
    #expect(report.value("distances.spearman", ofKind: EncoderBenchmark.kind) == nil)
  }
}
