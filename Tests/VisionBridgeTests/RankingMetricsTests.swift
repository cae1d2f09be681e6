import TestSupport
import Testing

@testable import VisionBridge

@Suite struct RankingMetricsTests {
  struct Rankings: Decodable {
    var rates: [Double]
    var cases: [Case]
  }

  struct Case: Decodable {
    var name: String
    var scores: [Float]
    var targets: [Bool]
    var threshold: Float
    var f1: Double
    var mcc: Double
    var accuracy: Double
    var auroc: Double?
    var averagePrecision: Double?
    var bestThreshold: Float?
    var bestF1: Double?
    var recallAtMost: [Double]?
    var recallNearest: [Double]?
    var rocRecalls: [Double]?
    var precisions: [Double]?
  }

  private func expectSame(_ found: Double?, _ expected: Double?, _ what: String) {
    guard let found, let expected else {
      #expect((found == nil) == (expected == nil), "\(what)")
      return
    }
    #expect(abs(found - expected) < Tolerance.metric, "\(what): \(found) against \(expected)")
  }

  @Test func everyMetricIsScikitLearns() throws {
    let golden = try Golden.json("vision_metrics/rankings.json", as: Rankings.self)
    for ranking in golden.cases {
      let name = ranking.name
      let metrics = RankingMetrics(scores: ranking.scores, targets: ranking.targets)
      expectSame(metrics.auroc, ranking.auroc, "\(name) AUROC")
      expectSame(metrics.averagePrecision, ranking.averagePrecision, "\(name) AP")
      expectSame(metrics.bestF1?.f1, ranking.bestF1, "\(name) best F1")
      #expect(metrics.bestF1?.threshold == ranking.bestThreshold, "\(name) threshold")
      let confusion = metrics.confusion(at: ranking.threshold)
      expectSame(confusion.f1, ranking.f1, "\(name) F1")
      expectSame(confusion.mcc, ranking.mcc, "\(name) MCC")
      expectSame(confusion.accuracy, ranking.accuracy, "\(name) accuracy")
      for (index, rate) in golden.rates.enumerated() {
        expectSame(
          metrics.recallAtFPR(atMost: rate), ranking.recallAtMost?[index], "\(name) R@FPR<=\(rate)")
        expectSame(
          metrics.recallAtFPR(nearestStoredPointTo: rate), ranking.recallNearest?[index],
          "\(name) R@FPR~\(rate)")
      }
    }
  }

  @Test func everyCurveIsScikitLearns() throws {
    let golden = try Golden.json("vision_metrics/rankings.json", as: Rankings.self)
    for ranking in golden.cases {
      guard let recalls = ranking.rocRecalls, let precisions = ranking.precisions else { continue }
      let curve = RankedScores(scores: ranking.scores, targets: ranking.targets).curve()
      for (found, expected) in zip(curve.recalls(at: GroupCurves.falsePositiveRates), recalls) {
        expectSame(found, expected, "\(ranking.name) ROC")
      }
      for (found, expected) in zip(curve.precisions(at: GroupCurves.recalls), precisions) {
        expectSame(found, expected, "\(ranking.name) precision")
      }
    }
  }

  /// Ranks among 7,772 cases and both readings of recall at a false positive rate of 0.1.
  @Test(
    arguments: [
      ([1], 1, 0), ([1, 2], 1, 0), ([1, 2, 3, 4, 5], 1, 0), ([50], 1, 0), ([4, 11, 51], 1, 2.0 / 3),
    ] as [([Int], Double, Double)])
  func thePublishedRecallMissesWhatAPerfectRankingFinds(_ ranks: [Int], _ atMost: Double, _ nearest: Double) {
    let targets = (1...7772).map(ranks.contains)
    let metrics = RankingMetrics(scores: (1...7772).map { -Float($0) }, targets: targets)
    #expect(metrics.recallAtFPR(atMost: 0.1) == atMost)
    #expect(metrics.recallAtFPR(nearestStoredPointTo: 0.1) == nearest)
  }

  @Test func metricsDoNotDependOnTheOrderOfCases() {
    let scores: [Float] = [0.1, 0.9, 0.5, 0.5, 0.3, 0.5, -1]
    let targets = [false, true, true, false, true, true, false]
    let ahead = RankingMetrics(scores: scores, targets: targets)
    let back = RankingMetrics(scores: scores.reversed(), targets: targets.reversed())
    #expect(ahead.auroc == back.auroc && ahead.averagePrecision == back.averagePrecision)
    #expect(ahead.bestF1?.threshold == back.bestF1?.threshold)
  }

  @Test func aCaseOfWeightTwoCountsAsTwoCases() {
    let scores: [Float] = [0.9, 0.7, 0.7, 0.4, 0.2, 0.1]
    let targets = [true, false, true, false, true, false]
    let weights: [Int32] = [2, 0, 1, 3, 0, 1]
    let weighted = RankedScores(scores: scores, targets: targets).curve(weights: weights)
    let repeated = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let plain = RankingMetrics(scores: repeated.map { scores[$0] }, targets: repeated.map { targets[$0] })
    let metrics = RankingMetrics(weighted)
    #expect(metrics.auroc == plain.auroc && metrics.averagePrecision == plain.averagePrecision)
    #expect(
      metrics.recallAtFPR(nearestStoredPointTo: 0.2) == plain.recallAtFPR(nearestStoredPointTo: 0.2))
  }
}
