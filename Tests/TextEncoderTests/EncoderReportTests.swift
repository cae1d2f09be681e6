import Files
import Foundation
import Statistics
import TestSupport
import Testing

@testable import TextEncoder

@Suite struct EncoderReportTests {
  @Test func `differences are paired by concept, the samples the same for all encoders`() throws {
    let concepts = (0..<40).map { $0 / 2 }
    let first = concepts.indices.map { Double($0 % 3) }
    let report = EncoderReport.ofMeasures([
      [Measure("a", .mean(first, concepts: concepts))],
      [Measure("a", .mean(first.map { $0 + 0.25 }, concepts: concepts))],
      [Measure("a", .mean(first.map { 2 * $0 }, concepts: concepts))],
    ])
    let row = report.parts[0].rows[0]
    #expect(row.questionCount == 40 && row.drawnCount == 20)
    #expect(row.scores[0].difference == nil)
    // The same everywhere: whatever is drawn, the difference is a quarter.
    let constant = try #require(row.scores[1].difference)
    #expect(abs(constant.value - 0.25) < Tolerance.metric)
    let lower = try #require(constant.lower)
    #expect(abs(lower - 0.25) < Tolerance.metric)
    #expect(constant.isEstablished)
    let spread = try #require(row.scores[2].difference)
    #expect(try #require(spread.lower) < spread.value)
    #expect(try #require(spread.upper) > spread.value)
  }

  @Test func `a gain is required of the last encoder, by more than chance explains`() throws {
    let concepts = Array(0..<40)
    let first = concepts.map { Double($0 % 3) }
    let report = EncoderReport.ofMeasures([
      [Measure("up", .mean(first, concepts: concepts)), Measure("even", .mean(first, concepts: concepts))],
      [
        Measure("up", .mean(first.map { $0 + 0.25 }, concepts: concepts)),
        Measure("even", .mean(first.reversed(), concepts: concepts)),
      ],
    ])
    let set = report.parts[0].task.name
    try report.requireGain(in: "\(set).up")
    #expect { try report.requireGain(in: "\(set).even") } throws: {
      ($0 as? EncoderError)?.description.contains("has not risen from") == true
    }
    #expect(throws: EncoderError.self) { try report.requireGain(in: "\(set).other") }
    let single = EncoderReport.ofMeasures([[Measure("up", .mean(first, concepts: concepts))]])
    #expect(throws: EncoderError.self) { try single.requireGain(in: "\(set).up") }
  }

  @Test func `questions about one concept are drawn together`() throws {
    // Of two concepts one is always right, the other never: a sample has 0, 1 or 2 of the first, whatever the questions.
    let values = [Double](repeating: 1, count: 50) + [Double](repeating: 0, count: 50)
    let own = EncoderReport.ofMeasures([[Measure("a", .mean(values, concepts: values.map { Int($0) }))]])
    let apart = EncoderReport.ofMeasures([[Measure("a", .mean(values, concepts: Array(values.indices)))]])
    let (wide, narrow) = (own.parts[0].rows[0].scores[0].estimate, apart.parts[0].rows[0].scores[0].estimate)
    #expect(wide?.value == 0.5 && wide?.lower == 0 && wide?.upper == 1)
    #expect(try #require(narrow?.lower) > 0.35)
    #expect(try #require(narrow?.upper) < 0.65)
  }

  @Test func `a correlation is averaged over groups, and has an interval`() throws {
    let values = (0..<30).map(Double.init)
    let report = EncoderReport.ofMeasures([
      [
        Measure(
          "a",
          .correlation(
            values + values, with: values + values.map { -$0 }, groups: values.map { _ in 0 } + values.map { _ in 1 }))
      ],
      [
        Measure(
          "a",
          .correlation(values + values, with: values + values, groups: values.map { _ in 0 } + values.map { _ in 1 }))
      ],
    ])
    let row = report.parts[0].rows[0]
    #expect(row.scores[0].estimate?.value == 0 && row.scores[1].estimate?.value == 1)
    #expect(row.scores[1].difference?.isEstablished == true)
    #expect(row.scores[1].estimate?.lower == 1)
  }

  @Test func `JSON brings a report back`() throws {
    let report = EncoderReport.ofMeasures([
      [Measure("a", .mean([1, 0, 1], concepts: [0, 1, 2])), Measure("b", .whole(nil, count: 9))],
      [Measure("a", .mean([1, 1, 1], concepts: [0, 1, 2])), Measure("b", .whole(0.5, count: 9))],
    ])
    let json = try SnakeCaseJSON.encode(report)
    #expect(try SnakeCaseJSON.decode(EncoderReport.self, from: json) == report)
    #expect(report.parts[0].rows[1].scores[1].difference == nil)
  }
}

extension EncoderReport {
  /// A report of encoders that are asked one set of questions, each of which answered with some measures.
  static func ofMeasures(_ measures: [[Measure]]) -> EncoderReport {
    struct Asked: EncoderTask {
      let description = TaskDescription(name: "set", kind: "test", protocolText: "none", counts: [.init("all", 3)])
      let similarity = VectorSimilarity.cosine
      let texts: [String] = []
      func measures(_ vectors: TextVectors) -> [Measure] { [] }
    }
    guard let encoder = try? SentenceEncoder(directory: Cases.new), let entry = try? Encoder(encoder, name: "new")
    else {
      preconditionFailure("the small encoder cannot be read")
    }
    return EncoderReport(measures.map { _ in entry }, [Asked()], measures.map { [$0] })
  }

  /// The numbers of the first encoder.
  var values: [Double?] { parts.flatMap(\.rows).map { $0.scores[0].estimate?.value } }
}
