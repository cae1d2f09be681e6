import Foundation
import Statistics
import Synchronization
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct EvaluationReportTests {
  struct LongTail: Decodable {
    struct Means: Decodable {
      var scored: Int
      var auroc: Double
      var averagePrecision: Double
      var f1: Double
      var mcc: Double
      var accuracy: Double
      var recallAtMost: [Double]
      var recallNearest: [Double]
    }

    var trainingCounts: [Int]
    var validationScores: [Float]
    var validationTargets: [Bool]
    var testScores: [Float]
    var testTargets: [Bool]
    var fallbacks: [Int]
    var means: [String: Means]
  }

  private let golden: LongTail
  private let rates = [0.01, 0.05, 0.1, 0.2, 0.5]

  init() throws {
    golden = try Golden.json("vision_metrics/long_tail.json")
  }

  private func evaluate(bootstrap: Bootstrap? = nil) throws -> EvaluationReport {
    let count = golden.trainingCounts.count
    return try EvaluationReport.evaluate(
      validation: LongTailScores(
        scores: golden.validationScores, targets: golden.validationTargets, classCount: count),
      test: LongTailScores(scores: golden.testScores, targets: golden.testTargets, classCount: count),
      classNames: (0..<count).map { "class \($0)" }, trainingCounts: golden.trainingCounts,
      falsePositiveRates: rates, bootstrap: bootstrap)
  }

  @Test func meansOfEveryGroupAreScikitLearns() throws {
    let report = try evaluate()
    #expect(report.summaries.map(\.name) == ["all", "head", "medium", "tail"])
    for summary in report.summaries {
      let expected = try #require(golden.means[summary.name])
      #expect(summary.scoredCount == expected.scored)
      var values = [
        "auroc": expected.auroc, "average_precision": expected.averagePrecision, "f1": expected.f1,
        "mcc": expected.mcc, "accuracy": expected.accuracy,
      ]
      for (index, rate) in rates.enumerated() {
        values["recall_at_fpr_at_most_\(rate)"] = expected.recallAtMost[index]
        values["recall_at_fpr_nearest_\(rate)"] = expected.recallNearest[index]
      }
      for (name, value) in values {
        let mean = try #require(summary.means[name]?.mean)
        #expect(abs(mean - value) < Tolerance.metric, "\(summary.name) \(name): \(mean) against \(value)")
      }
    }
  }

  @Test func classesThatCannotBeScoredAreCountedAndSaidWhy() throws {
    let report = try evaluate()
    let all = report.summaries[0]
    #expect(all.classCount == 12 && all.scoredCount + all.withoutPositivesCount == 12)
    #expect(report.classes[10].skipped == .noPositives && report.classes[10].values.isEmpty)
    #expect(report.classes.indices.filter { report.classes[$0].isFallbackThreshold } == golden.fallbacks)
    #expect(report.table.contains("\(all.withoutPositivesCount) classes not scored: no test case has them"))
  }

  @Test func groupsFollowTrainingCounts() {
    let counts = [101, 100, 30, 29, 0]
    #expect(counts.map { ClassGroups().group(trainingCount: $0) } == [.head, .medium, .medium, .tail, .zeroShot])
    #expect(ClassGroups().group(trainingCount: 1) == .tail)
    #expect(ClassGroups(headAbove: 10, tailBelow: 5).group(trainingCount: 10) == .medium)
  }

  @Test func aReportReadsBackAsItWasSaved() throws {
    let report = try evaluate(bootstrap: Bootstrap(sampleCount: 5, seed: 3))
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "report.json")
      try report.save(to: url)
      let back = try EvaluationReport.load(url)
      #expect(back == report)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(text.contains("\"recall_at_fpr_at_most_0.01\"") && text.contains("\"test_positive_count\""))
    }
  }

  @Test func curvesHaveBandsThatHoldThemAndAnAreaNearTheAUROC() throws {
    let report = try evaluate(bootstrap: Bootstrap(sampleCount: 200, seed: 3))
    let curves = try #require(report.curves?.first)
    #expect(curves.name == "all" && report.curves?.count == report.summaries.count { $0.scoredCount > 0 })
    let (recall, lower, upper) = try (
      curves.recall.mean, #require(curves.recall.lower), #require(curves.recall.upper)
    )
    for curve in (report.curves ?? []).flatMap({ [$0.recall, $0.precision] }) {
      let (lower, upper) = try (#require(curve.lower), #require(curve.upper))
      #expect(zip(lower, upper).allSatisfy { $0 <= $1 && 0 <= $0 && $1 <= 1 })
    }
    #expect(lower.count == 101 && upper.count == 101)
    // The trapezoids of 101 places differ from the exact area by less than a place's width.
    let area = zip(recall, recall.dropFirst()).reduce(0) { $0 + ($1.0 + $1.1) / 200 }
    #expect(abs(area - report.summaries[0].means["auroc"]!.mean) < 0.01)
    let mean = curves.precision.mean.reduce(0, +) / 100
    #expect(abs(mean - report.summaries[0].means["average_precision"]!.mean) < 0.01)
    #expect(try evaluate().curves?.first?.recall.lower == nil)
  }

  @Test func bootstrapIntervalsHoldTheMeanAndFollowTheSeed() throws {
    let report = try evaluate(bootstrap: Bootstrap(sampleCount: 200, seed: 3))
    let again = try evaluate(bootstrap: Bootstrap(sampleCount: 200, seed: 3))
    let other = try evaluate(bootstrap: Bootstrap(sampleCount: 200, seed: 4))
    #expect(report == again && report != other)
    let auroc = try #require(report.summaries[0].means["auroc"])
    let lower = try #require(auroc.lower)
    let upper = try #require(auroc.upper)
    #expect(lower < auroc.mean && auroc.mean < upper && upper - lower < 0.4)
    #expect(report.table.contains("95 % CI"))
    #expect(report.summaries[0].means["recall_at_fpr_nearest_0.1"]?.lower == nil)
  }

  @Test func `Normal and classes without a training case are left out of the means and reported apart`() throws {
    let count = golden.trainingCounts.count
    var names = (0..<count).map { "class \($0)" }
    var counts = golden.trainingCounts
    names[1] = "normal\u{A0}"
    counts[5] = 0
    let report = try EvaluationReport.evaluate(
      validation: LongTailScores(
        scores: golden.validationScores, targets: golden.validationTargets, classCount: count),
      test: LongTailScores(scores: golden.testScores, targets: golden.testTargets, classCount: count),
      classNames: names, trainingCounts: counts, bootstrap: Bootstrap(sampleCount: 5))
    #expect(report.summaries.map(\.name) == ["all", "head", "medium", "tail", "zero-shot"])
    func mean(_ member: (Int) -> Bool) -> Double {
      let values = report.classes.enumerated().filter { member($0.offset) }.compactMap { $0.element.values["auroc"] }
      return values.reduce(0, +) / Double(values.count)
    }
    for (summary, member) in [
      ("all", { $0 != 1 && $0 != 5 }), ("head", { $0 == 0 || $0 == 2 }), ("zero-shot", { $0 == 5 }),
    ] as [(String, (Int) -> Bool)] {
      let found = try #require(report.summaries.first { $0.name == summary })
      #expect(found.classCount == (0..<count).count { member($0) }, "\(summary)")
      let auroc = try #require(found.means["auroc"])
      #expect(abs(auroc.mean - mean(member)) < Tolerance.metric, "\(summary)")
      #expect(auroc.lower != nil)
    }
    #expect(report.classes.indices.filter { report.classes[$0].isApart } == [1, 5])
    #expect(report.classes[1].values["auroc"] != nil)
    #expect(report.table.contains("is no disorder and left out of all means"))
    #expect(report.table.contains("1 classes without a training case are reported apart"))
  }

  @Test func `thresholds are probabilities, whatever the scores are`() throws {
    let count = golden.trainingCounts.count
    func report(_ scale: ScoreScale, _ score: (Float) -> Float) throws -> EvaluationReport {
      try EvaluationReport.evaluate(
        validation: LongTailScores(
          scores: golden.validationScores.map(score), targets: golden.validationTargets, classCount: count),
        test: LongTailScores(scores: golden.testScores.map(score), targets: golden.testTargets, classCount: count),
        scale: scale, classNames: (0..<count).map { "class \($0)" }, trainingCounts: golden.trainingCounts)
    }
    let probabilities = try report(.probabilities) { $0 }
    let logits = try report(.logits) { log($0 / (1 - $0)) }
    for (a, b) in zip(probabilities.classes, logits.classes) {
      // The median of two thresholds, a fallback, lies elsewhere on the other scale.
      guard !a.isFallbackThreshold else { continue }
      #expect(abs(a.thresholdProbability - b.thresholdProbability) < 1e-5, "\(a.name)")
    }
    let single = try LongTailScores(scores: [3], targets: [false], classCount: 1)
    let without = try EvaluationReport.evaluate(
      validation: single, test: single, scale: .logits, classNames: ["a"], trainingCounts: [1])
    #expect(without.classes[0].thresholdProbability == 0.5)
  }

  @Test func `a report of another version says which key it lacks`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "report.json")
      try Data(#"{"test_case_count": 3}"#.utf8).write(to: url)
      let error = #expect(throws: VisionError.self) { try EvaluationReport.load(url) }
      #expect(error?.description.hasSuffix(" is missing") == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: [1, 2, 3])
  func `values of all classes come in order from no more threads than asked for`(threadCount: Int) {
    let running = Mutex((now: 0, most: 0))
    let values = concurrentMap(40, threadCount: threadCount) { index in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      usleep(200)
      running.withLock { $0.now -= 1 }
      return index * index
    }
    #expect(values == (0..<40).map { $0 * $0 })
    #expect(running.withLock { $0.most } <= threadCount)
    #expect(concurrentMap(0, threadCount: threadCount) { $0 }.isEmpty)
  }

  @Test func intervalsStayInTheRangeOfTheirMetric() throws {
    let targets = (0..<40).map { $0 < 3 }
    let perfect = try LongTailScores(scores: targets.map { $0 ? 1 : 0 }, targets: targets, classCount: 1)
    let nearly = try LongTailScores(
      scores: (0..<40).map { $0 < 2 ? 1 : $0 < 5 ? 0.5 : 0 }, targets: targets, classCount: 1)
    for test in [perfect, nearly] {
      let report = try EvaluationReport.evaluate(
        validation: perfect, test: test, classNames: ["a"], trainingCounts: [9],
        bootstrap: Bootstrap(sampleCount: 100))
      for (name, estimate) in report.summaries[0].means where !name.contains("nearest") {
        let lower = try #require(estimate.lower)
        let upper = try #require(estimate.upper)
        #expect(lower <= estimate.mean && estimate.mean <= upper && upper <= 1, "\(name): \(estimate)")
        #expect(lower >= (name.hasPrefix("mcc") ? -1 : 0), "\(name)")
      }
    }
  }

  @Test func scoresThatMakeNoCasesAreRefused() throws {
    let count = #expect(throws: VisionError.self) {
      try LongTailScores(scores: [1, 2, 3], targets: [true, false, true], classCount: 2)
    }
    #expect(count?.description == "3 scores and 3 targets make no cases of 2 classes")
    let nan = #expect(throws: VisionError.self) {
      try LongTailScores(scores: [1, .nan], targets: [true, false], classCount: 2)
    }
    #expect(nan?.description == "the score of class 1 for case 0 is nan")
  }

  @Test func differentNumbersOfClassesAreRefused() throws {
    let one = try LongTailScores(scores: [1], targets: [true], classCount: 1)
    let two = try LongTailScores(scores: [1, 2], targets: [true, false], classCount: 2)
    let error = #expect(throws: VisionError.self) {
      try EvaluationReport.evaluate(
        validation: one, test: two, classNames: ["a"], trainingCounts: [1])
    }
    #expect(error?.description.hasPrefix("validation scores have 1 classes, test scores 2") == true)
  }

  @Test func publishedScoringHasNormalAmongTheClassesAndMoreRates() throws {
    let count = golden.trainingCounts.count
    func evaluate(_ scoring: Scoring) throws -> EvaluationReport {
      try EvaluationReport.evaluate(
        validation: nil,
        test: LongTailScores(scores: golden.testScores, targets: golden.testTargets, classCount: count),
        classNames: ["Normal"] + (1..<count).map { "class \($0)" }, trainingCounts: golden.trainingCounts,
        scoring: scoring)
    }
    let (standard, published) = (try evaluate(.standard), try evaluate(.published))
    #expect(standard.falsePositiveRates == [0.01, 0.05, 0.1] && published.falsePositiveRates == rates)
    #expect(standard.summaries[0].classCount == count - 1 && published.summaries[0].classCount == count)
    let all = try #require(published.summaries[0].means["auroc"]).mean
    let scored = published.classes.filter { $0.skipped == nil }.compactMap { $0.values["auroc"] }
    #expect(abs(all - scored.reduce(0, +) / Double(scored.count)) < Tolerance.metric)
    #expect(published.classes[0].isApart == false && standard.classes[0].isApart)
    #expect(published.table.contains("grouped by the cases of all splits") && !standard.table.contains("all splits"))
    let file = FileManager.default.temporaryDirectory.appending(path: "published-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try published.save(to: file)
    #expect(try EvaluationReport.load(file).scoring == .published)
  }
}
