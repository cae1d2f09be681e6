import Files
import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct ClassMapTests {
  private func map(_ text: String) throws -> ClassMap {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "map.csv")
      try Data(text.utf8).write(to: table)
      return try ClassMap(contentsOf: table, to: LabelSpace(labels: ["Pneumonia", "Lobar pneumonia", "Effusion"]))
    }
  }

  @Test func aClassHasTheHighestScoreOfThoseThatStandForIt() throws {
    let map = try map("outside,model\ninfiltrate,pneumonia\nfluid,Effusion\ninfiltrate,Lobar pneumonia\ndevice,\n")
    #expect(map.labels == ["infiltrate", "fluid"] && map.leftOut == ["device"])
    #expect(map.scores([1, 3, 2, 5, 4, 6], of: .logits) == [3, 2, 5, 6])
    #expect(map.counts(["Pneumonia": 3, "Lobar pneumonia": 4]) == [7, 0])
  }

  @Test func probabilitiesOfClassesThatExcludeEachOtherAreAdded() throws {
    let map = try map("infiltrate,Pneumonia\ninfiltrate,Lobar pneumonia\n")
    let found = map.scores([0.2, 0.3, 0.5].map { log($0) }, of: .logProbabilities)
    #expect(found.count == 1 && abs(exp(found[0]) - 0.5) < 1e-6)
  }

  @Test func unknownClassesAreNamedWithTheirLine() throws {
    let error = try #require(throws: VisionError.self) { try map("infiltrate,Pneumonia\nfluid,Efusion\n") }
    #expect(error.description.hasSuffix("line 2: the model has no class \"Efusion\""))
    #expect(throws: VisionError.self) { try map("device,\n") }
    // A misspelt first row is no heading.
    #expect(throws: VisionError.self) { try map("infiltrate,Pnuemonia\ninfiltrate,Lobar pneumonia\n") }
    let both = try #require(throws: VisionError.self) { try map("fluid,Effusion\nFluid,\n") }
    #expect(both.description.contains("a class of the model in one row and none in another"))
  }

  @Test func withoutValidationCasesThresholdsAreOneHalf() throws {
    let test = try LongTailScores(
      scores: [2, -1, -2, 1, 0.1, -3], targets: [true, false, false, true, true, false], classCount: 2)
    let report = try EvaluationReport.evaluate(
      validation: nil, test: test, scale: .logits, classNames: ["a", "b"], trainingCounts: [0, 0])
    #expect(report.classes.map(\.thresholdProbability) == [0.5, 0.5] && report.calibration == nil)
    #expect(report.classes[0].values["accuracy"] == 1 && report.classes[0].group == .zeroShot)
    #expect(report.table.contains("the probability one half"))
  }

  @Test func withoutValidationCasesThresholdsOfTheRunAreUsed() throws {
    let validation = try LongTailScores(
      scores: [2, -1, 3, -2, 1, 0, 0, 4, -3], targets: [true, false, false, false, true, false, false, true, false],
      classCount: 3)
    let classes = ["Pneumonia", "Lobar pneumonia", "Effusion"]
    let own = try EvaluationReport.evaluate(
      validation: validation, test: validation, scale: .logits, classNames: classes, trainingCounts: [1, 1, 1])
    let known = ClassThresholds(own)
    let map = try map("infiltrate,Pneumonia\ninfiltrate,Lobar pneumonia\nfluid,Effusion\n")
    let both = try [#require(known["Pneumonia"]), #require(known["Lobar pneumonia"])]
    // No validation case has an effusion, so that its threshold is none that was chosen.
    #expect(known["Effusion"] != nil && known["effusion "] == known["Effusion"])
    #expect(map.thresholds(known, of: .logits) == [(both[0] + both[1]) / 2, nil])
    // What is called positive is what was before: the threshold comes back on the scale of the scores.
    let again = try EvaluationReport.evaluate(
      validation: nil, thresholds: classes.map(known.chosen), test: validation, scale: .logits, classNames: classes,
      trainingCounts: [1, 1, 1])
    #expect(again.thresholdOrigin == .earlierEvaluation && own.thresholdOrigin == .validation)
    for (left, right) in zip(own.classes, again.classes) {
      #expect(abs(left.thresholdProbability - right.thresholdProbability) < 1e-6)
      #expect(left.isFallbackThreshold == right.isFallbackThreshold)
    }
    #expect(again.table.contains("as the evaluation of the run chose them"))
    // The threshold of one class is none for the sum of others.
    let sums = try self.map("infiltrate,Pneumonia\ninfiltrate,Effusion\nlobar,Lobar pneumonia\n")
    let chosen = sums.thresholds(known, of: .logProbabilities)
    #expect(chosen == [0.5, both[1]] && both[1] != 0.5)
    let report = try EvaluationReport.evaluate(
      validation: nil, thresholds: chosen,
      test: LongTailScores(scores: [-1, -2, -2, -1], targets: [true, false, false, true], classCount: 2),
      scale: .logProbabilities, classNames: sums.labels, trainingCounts: [1, 1])
    #expect(abs(report.classes[0].thresholdProbability - 0.5) < 1e-6)
    #expect(throws: VisionError.self) {
      try EvaluationReport.evaluate(
        validation: nil, thresholds: [0.5], test: validation, scale: .logits, classNames: classes,
        trainingCounts: [1, 1, 1])
    }
  }
}
