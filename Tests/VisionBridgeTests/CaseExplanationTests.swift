import Foundation
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Explanations and measures of other label sets, on a small run.
@Suite struct CaseExplanationTests {
  /// A trained run on small data, in a folder.
  private func withRun(_ body: (SmallData, Predictor, PreprocessCache) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: recipe(epochs: 2), run: run)
      let predictor = try Predictor(run: run)
      try body(data, predictor, PreprocessCache(folder.appending(path: "cache"), predictor.recipe.preprocess))
    }
  }

  @Test("an explanation has every slice of every scan, and adds up to the score") func wholeCase() throws {
    try withRun { data, predictor, cache in
      let record = try #require(data.manifest.records.first { $0.scans.count == 3 })
      let found = try predictor.explanation(of: record, label: 1, in: data.manifest, cache: cache, steps: 64)
      #expect(found.id == record.id && found.label == "left" && found.scans.map(\.number) == [0, 1, 2])
      let score = try predictor.scores(of: [record], in: data.manifest, cache: cache).scores[1]
      #expect(abs(found.score - Double(score)) < 1e-4)
      let difference = found.score - found.scoreOfNothing
      #expect(abs(found.sum - difference) < 0.05 * max(0.1, abs(difference)))
      let weights = try found.scans.map { try #require($0.weight) }
      #expect(abs(weights.reduce(0, +) - 1) < 1e-4 && weights.allSatisfy { $0 > 0 })
      for (scan, entry) in zip(found.scans, record.scans) {
        let prepared = try cache.scan(entry, at: data.manifest.location(of: entry))
        #expect(scan.shape.z == prepared.sliceCount && scan.slices == prepared.tensor().array(of: Float.self))
        #expect(scan.contributions.count == scan.slices.count && scan.sliceAmounts.count == scan.shape.z)
        let attention = try #require(scan.attention)
        #expect(attention.count == scan.shape.z && abs(attention.reduce(0, +) - 1) < 1e-4)
      }
    }
  }

  @Test("classes of others are measured by those of the run that stand for them, counted as the run has them")
  func outsideLabels() throws {
    try withRun { data, predictor, cache in
      let table = data.manifest.folder.appending(path: "map.csv")
      try Data("light,bright\nsides,left\nsides,never\nother,\n".utf8).write(to: table)
      let outside = data.manifest.records.filter { $0.split == .test }.map { record in
        var record = record
        record.labels = record.labels.map { $0 == "bright" ? "Light" : "sides" } + ["other"]
        return record
      }
      let manifest = CaseManifest(records: outside, folder: data.manifest.folder)
      let map = try ClassMap(contentsOf: table, to: predictor.labels)
      let report = try ImageEvaluator.evaluate(predictor, manifest, map: map, needsValidation: false, cache: cache)
      #expect(report.classes.map(\.name) == ["light", "sides"] && report.calibration == nil)
      #expect(report.classes.map(\.trainingCount) == [6, 6] && report.summaries[0].scoredCount == 2)
      let own = try ImageEvaluator.evaluate(predictor, data.manifest, cache: cache)
      #expect(report.classes[0].values["auroc"] == own.classes[0].values["auroc"])
      let published = try ImageEvaluator.evaluate(predictor, data.manifest, cache: cache, scoring: .published)
      let counts = data.manifest.caseCounts(of: data.labels.labels, in: Set(Split.allCases))
      #expect(published.classes.map(\.trainingCount) == counts && counts != own.classes.map(\.trainingCount))
      #expect(published.scoring == .published && own.scoring == .standard)
    }
  }
}
