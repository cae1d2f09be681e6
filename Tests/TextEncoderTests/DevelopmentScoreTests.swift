import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct DevelopmentScoreTests {
  /// What the judgements of a run give, in turn.
  private static let scores = [0.5, 0.7, 0.6, 0.7, 0.9]

  private struct Run: Equatable {
    var kept: [BestScore] = []
    var judged: [[Float]] = []
    var log = Data()
    var checkpoint = Data()
  }

  /// Trains in parts, each until a step.
  private func run(_ recipe: ContrastiveRecipe, in folder: URL, stops: [Int]) throws -> Run {
    var result = Run()
    let url = folder.appending(path: "run-\(stops)")
    for stop in stops {
      var done = 0
      let development = DevelopmentScore(
        score: { encoder in
          result.judged.append(encoder.vectors(of: ["lung disease"]))
          return Self.scores[result.judged.count - 1]
        }, keep: { result.kept.append($1) })
      _ = try TrainingFixture.trainer(url, recipe).train(
        TrainingFixture.withDropout(folder), resume: true, batch: TrainingFixture.batch, development: development,
        shouldStop: { done == stop }, progress: { done = $0.step })
    }
    result.log = try Data(contentsOf: url.appending(path: "log.jsonl"))
    result.checkpoint = try Data(contentsOf: url.appending(path: "checkpoint.safetensors"))
    return result
  }

  @Test func `the encoder is judged every so often and kept when it is better than before, also over interruptions`()
    throws
  {
    try withTemporaryDirectory { folder in
      var recipe = TrainingFixture.recipe()
      recipe.evaluationSteps = 2
      recipe.averaging = .init(decay: 0.5)
      let whole = try run(recipe, in: folder, stops: [10])
      #expect(whole.kept == [.init(step: 2, score: 0.5), .init(step: 4, score: 0.7), .init(step: 10, score: 0.9)])
      #expect(whole.judged.count == 5 && Set(whole.judged).count == 5)
      #expect(
        String(decoding: whole.log, as: UTF8.self).components(separatedBy: "\"development_score\":0.7,").count == 3)
      let parts = try run(recipe, in: folder, stops: [3, 4, 10])
      #expect(parts == whole)
    }
  }
}
