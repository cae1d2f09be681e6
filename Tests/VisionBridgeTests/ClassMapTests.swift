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
}
