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
    #expect(map.scores([1, 3, 2, 5, 4, 6], classCount: 3) == [3, 2, 5, 6])
  }

  @Test func unknownClassesAreNamedWithTheirLine() throws {
    let error = try #require(throws: VisionError.self) { try map("infiltrate,Pneumonia\nfluid,Efusion\n") }
    #expect(error.description.hasSuffix("line 2: the model has no class \"Efusion\""))
    #expect(throws: VisionError.self) { try map("device,\n") }
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
