import Foundation
import NN
import Statistics
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Cases of exactly one class: how often the likeliest is right, and a training for them.
@Suite struct ClassDecisionsTests {
  private struct Recorded: Decodable {
    var actual: [Int]
    var scores: [Float]
    var accuracy: Double
    var balancedAccuracy: Double
    var quadraticKappa: Double
    var meanAbsoluteError: Double
    var confusion: [[Int]]
  }

  private static func scores(_ recorded: Recorded) throws -> LongTailScores {
    let targets = recorded.actual.flatMap { actual in (0..<5).map { $0 == actual } }
    return try LongTailScores(scores: recorded.scores, targets: targets, classCount: 5)
  }

  @Test func `accuracy, balanced accuracy, kappa and the error of grades are those of scikit-learn`() throws {
    let recorded: Recorded = try Golden.json("vision_metrics/decisions.json")
    let scores = try Self.scores(recorded)
    let report = try EvaluationReport.evaluate(
      validation: scores, test: scores, scale: .logProbabilities, classNames: (0..<5).map { "grade \($0)" },
      trainingCounts: [9, 9, 9, 9, 9], bootstrap: Bootstrap(sampleCount: 50, seed: 2))
    let found = try #require(report.decisions)
    #expect(found.confusion == recorded.confusion)
    #expect(abs(found.accuracy.mean - recorded.accuracy) < Tolerance.metric)
    #expect(abs(found.balancedAccuracy.mean - recorded.balancedAccuracy) < Tolerance.metric)
    let error = try #require(found.meanAbsoluteError)
    #expect(abs(error.mean - recorded.meanAbsoluteError) < Tolerance.metric)
    let kappa = try #require(found.quadraticKappa)
    #expect(abs(kappa.mean - recorded.quadraticKappa) < Tolerance.metric)
    let ends = try (#require(kappa.lower), #require(kappa.upper))
    #expect(ends.0 < kappa.mean && kappa.mean < ends.1)
    #expect(report.table.contains("kappa of grades"))
  }

  @Test func `only classes that exclude each other are decided between`() throws {
    let scores = try Self.scores(Golden.json("vision_metrics/decisions.json"))
    let report = try EvaluationReport.evaluate(
      validation: scores, test: scores, scale: .logits, classNames: (0..<5).map { "\($0)" },
      trainingCounts: [9, 9, 9, 9, 9])
    #expect(report.decisions == nil && !report.table.contains("kappa"))
  }

  @Test func `a training for one class a case gives probabilities that add up to one`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let records = data.manifest.records.map { record in
        var record = record
        record.labels = [record.labels.contains("bright") ? "bright" : "never"]
        return record
      }
      let manifest = CaseManifest(records: records, folder: folder)
      var plan = recipe(epochs: 1)
      plan.training.loss = .crossEntropy(CrossEntropyLoss(labelSmoothing: 0.1))
      plan.model.classifier.startsAtPrevalence = false
      let run = folder.appending(path: "run")
      _ = try ImageTrainer.train(manifest, labels: data.labels, recipe: plan, run: run)
      let cache = try PreprocessCache(run.appending(path: "cache"), plan.preprocess)
      let predictor = try Predictor(run: run)
      let scores = try predictor.scores(of: manifest.records, in: manifest, cache: cache)
      for prediction in scores.predictions(top: 3, of: data.labels.labels) {
        #expect(abs(prediction.predictions.reduce(0) { $0 + $1.probability } - 1) < Double(Tolerance.forward))
      }
      #expect(try ImageEvaluator.evaluate(predictor, manifest, cache: cache).decisions != nil)
      let several = #expect(throws: VisionError.self) {
        try ImageEvaluator.evaluate(predictor, data.manifest, cache: cache)
      }
      #expect(several?.description.contains("cases do not have exactly one class") == true)

      let error = #expect(throws: VisionError.self) {
        try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: folder.appending(path: "refused"))
      }
      #expect(error?.description.contains("cases do not have exactly one class: case 0 has 2") == true)
    }
  }
}
