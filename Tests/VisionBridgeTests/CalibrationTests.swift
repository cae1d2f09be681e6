import Foundation
import Statistics
import TestSupport
import Testing

@testable import VisionBridge

/// Temperature and expected calibration error, against SciPy and NumPy.
@Suite struct CalibrationTests {
  private struct Recorded: Decodable {
    var scores: [Float]
    var targets: [Bool]
    var temperature: Double
    var error: Double
    var calibratedError: Double
  }

  private static func halves(_ recorded: Recorded) throws -> (validation: LongTailScores, test: LongTailScores) {
    func half(_ cases: Range<Int>) throws -> LongTailScores {
      let places = cases.lowerBound * 4..<cases.upperBound * 4
      return try LongTailScores(
        scores: Array(recorded.scores[places]), targets: Array(recorded.targets[places]), classCount: 4)
    }
    return try (half(0..<150), half(150..<300))
  }

  @Test(arguments: [true, false])
  func `temperature and errors are those of SciPy and NumPy`(isExclusive: Bool) throws {
    let all: [String: Recorded] = try Golden.json("vision_metrics/calibration.json")
    let recorded = try #require(all[isExclusive ? "exclusive" : "independent"])
    let (validation, test) = try Self.halves(recorded)
    let report = try EvaluationReport.evaluate(
      validation: validation, test: test, scale: isExclusive ? .logProbabilities : .logits,
      classNames: ["a", "b", "c", "d"], trainingCounts: [9, 9, 9, 9])
    let found = try #require(report.calibration)
    #expect(abs(found.temperature - recorded.temperature) < 1e-5 * recorded.temperature)
    #expect(abs(found.error - recorded.error) < Tolerance.metric)
    #expect(abs(found.calibratedError - recorded.calibratedError) < 1e-4)
    #expect(found.calibratedError < found.error)
    #expect(found.bins.reduce(0) { $0 + $1.count } == (isExclusive ? 150 : 600))
    #expect(report.table.contains("expected calibration error 0."))

    let lines = report.csv.split(separator: "\n")
    #expect(lines.count == 5 && lines[0].hasPrefix("name,group,training_count,") && lines[1].hasPrefix("a,tail,9,"))
    #expect(
      lines.allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false).count == 6 + report.metricNames.count
      })
  }

  @Test func `probabilities have no temperature`() throws {
    let scores = try LongTailScores(scores: [0.2, 0.8], targets: [false, true], classCount: 1)
    let report = try EvaluationReport.evaluate(
      validation: scores, test: scores, classNames: ["a"], trainingCounts: [4])
    #expect(report.calibration == nil)
  }
}
