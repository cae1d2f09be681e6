import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Scores as means over several views of each scan.
@Suite struct ScanViewsTests {
  @Test func `views are as the recipe says`() {
    var augmentation = Augmentation(columnFlipProbability: 0.5, labelsNameNoSide: true)
    #expect(ScanViews(of: nil, for: []) == .asIs && ScanViews(of: augmentation, for: []) == .asIs)
    augmentation.testShiftPixels = 1
    #expect(ScanViews(of: augmentation, for: ["a"]).count == 10)
    // Which side a class is on is not averaged away.
    #expect(ScanViews(of: augmentation, for: ["a", "Left pleural effusion"]).count == 5)
    augmentation.columnFlipProbability = 0
    #expect(ScanViews(of: augmentation, for: ["a"]).count == 5)
    augmentation.columnFlipProbability = nil
    let scan = Tensor([1, 2, 3, 4, 5, 6], shape: [1, 2, 3])
    let seen = ScanViews(of: augmentation, for: []).all.map { $0(scan).array(of: Float.self) }
    #expect(
      seen == [
        [1, 2, 3, 4, 5, 6], [4, 5, 6, 0, 0, 0], [0, 0, 0, 1, 2, 3], [2, 3, 0, 5, 6, 0], [0, 1, 2, 0, 4, 5],
      ])
    #expect(
      ScanViews.View(isMirrored: true, down: 1, right: 0)(scan).array(of: Float.self) == [0, 0, 0, 3, 2, 1])
  }

  /// A run whose predictions have ten views, or one.
  private static func run(
    _ loss: ClassificationLoss, shift: Int? = 2, named name: String = "run", in folder: URL
  ) throws -> (CaseManifest, URL) {
    var manifest = try SmallData(in: folder).manifest
    for index in manifest.records.indices { manifest.records[index].labels = [["bright", "dark"][index % 2]] }
    let labels = try LabelSpace(
      labels: ["bright", "dark", "never"], embeddings: .normal([3, 8], generator: Generator(seed: 5)))
    var plan = recipe(epochs: 1)
    plan.training.loss = loss
    plan.augmentation = Augmentation(columnFlipProbability: 0.5, labelsNameNoSide: true, testShiftPixels: shift)
    let run = folder.appending(path: name)
    _ = try ImageTrainer.train(manifest, labels: labels, recipe: plan, run: run)
    return (manifest, run)
  }

  @Test func `a score is the mean of those of moved and mirrored scans`() throws {
    try withTemporaryDirectory { folder in
      let (manifest, run) = try Self.run(.binaryCrossEntropy, in: folder)
      let predictor = try Predictor(run: run)
      #expect(predictor.views.count == 10)
      let cache = try PreprocessCache(run.appending(path: "cache"), predictor.recipe.preprocess)
      let cases = manifest.records(in: .test)
      let scores = try predictor.scores(of: cases, in: manifest, cache: cache).scores
      let alone = try predictor.scores(of: [cases[1]], in: manifest, cache: cache).scores
      #expect(maxError(alone, Array(scores[3..<6])) < Tolerance.forward)
      let once = try Predictor(run: run, views: .asIs)
      let stored = try once.scores(of: cases, in: manifest, cache: cache).scores

      // Every view by hand, from the numbers of its slices.
      let reader = CaseReader(cases, of: manifest, cache: cache)
      let prepared = try cases.indices.map(reader.read)
      var sum = [Float](repeating: 0, count: scores.count)
      for isMirrored in [false, true] {
        for (down, right) in [(0, 0), (2, 0), (-2, 0), (0, 2), (0, -2)] {
          let batch = CaseBatch(prepared, classCount: 3) { scan, _, _ in
            let old = scan.array(of: Float.self)
            let new = old.indices.map { place -> Float in
              let (y, x) = (place / 32 % 32 - down, place % 32 - right)
              guard (0..<32).contains(y), (0..<32).contains(x) else { return 0 }
              return old[place / 1024 * 1024 + y * 32 + (isMirrored ? 31 - x : x)]
            }
            return Tensor(new, shape: scan.shape)
          }
          let output = withoutGrad { predictor.model(batch, .evaluation, sliceBudget: 64, bf16: false) }
          let logits = output.logits.array(of: Float.self)
          if !isMirrored, down == 0, right == 0 { #expect(maxError(logits, stored) < Tolerance.forward) }
          for index in sum.indices { sum[index] += logits[index] / 10 }
        }
      }
      #expect(maxError(sum, scores) < Tolerance.forward)
      #expect(maxError(stored, scores) > 10 * Tolerance.forward)
    }
  }

  @Test func `training and features see scans as they are`() throws {
    try withTemporaryDirectory { folder in
      let (manifest, run) = try Self.run(.binaryCrossEntropy, in: folder)
      let (_, other) = try Self.run(.binaryCrossEntropy, shift: nil, named: "other", in: folder)
      let logs = try [run, other].map { try String(contentsOf: $0.appending(path: "log.jsonl"), encoding: .utf8) }
      #expect(logs[0] == logs[1] && logs[0].contains("validation_macro_ap"))
      let features = try [run, other].map { url in
        let predictor = try Predictor(run: url)
        let cache = try PreprocessCache(url.appending(path: "cache"), predictor.recipe.preprocess)
        return try predictor.features(of: manifest.records(in: .test), in: manifest, cache: cache).features
      }
      #expect(features[0] == features[1])
    }
  }

  @Test func `shares of classes that exclude each other still add up to one`() throws {
    try withTemporaryDirectory { folder in
      let (manifest, run) = try Self.run(.crossEntropy(CrossEntropyLoss()), in: folder)
      let predictor = try Predictor(run: run)
      let cache = try PreprocessCache(run.appending(path: "cache"), predictor.recipe.preprocess)
      let scores = try predictor.scores(of: manifest.records(in: .test), in: manifest, cache: cache)
      for row in 0..<scores.ids.count {
        let shares = scores.scores[row * 3..<row * 3 + 3].map { exp(Double($0)) }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
      }
    }
  }

  @Test func `moves beyond the slices are refused`() throws {
    var plan = recipe()
    for shift in [0, 17] {
      plan.augmentation?.testShiftPixels = shift
      let refusal = #expect(throws: VisionError.self) { try VisionRecipe(text: plan.json()) }
      #expect(refusal?.description.contains("augmentation.test_shift_pixels is at least 1 and at most half") == true)
    }
    plan.augmentation?.testShiftPixels = 16
    #expect(throws: Never.self) { try VisionRecipe(text: plan.json()) }
  }
}
