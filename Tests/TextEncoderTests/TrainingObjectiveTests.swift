import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct TrainingObjectiveTests {
  /// Pairs with grades, of two kinds in turn.
  private static func batch(_ step: Int) -> TrainingBatch {
    var batch = TrainingFixture.batch(step)
    batch.kind = step % 2 == 0 ? "synonym" : "hierarchy"
    batch.grades = batch.anchors.indices.map { Double($0) / 4 }
    return batch
  }

  private func lossesByKind(_ recipe: ContrastiveRecipe) throws -> [String: [Double]] {
    try withTemporaryDirectory { run in
      var losses: [String: [Double]] = [:]
      _ = try TrainingFixture.trainer(run, recipe).train(
        SentenceEncoder(directory: Cases.new), batch: Self.batch,
        progress: { losses[$0.kind, default: []].append($0.loss) }
      )
      return losses
    }
  }

  @Test func `a kind of pairs may have an objective of its own`() throws {
    var recipe = TrainingFixture.recipe()
    let plain = try lossesByKind(recipe)
    recipe.objectives = ["hierarchy": .graded(GradedRanking())]
    let graded = try lossesByKind(recipe)
    #expect(graded["synonym"]?.first == plain["synonym"]?.first)
    #expect(graded["hierarchy"]?.first != plain["hierarchy"]?.first)
    recipe.objectives = ["other": .graded(GradedRanking())]
    #expect(try lossesByKind(recipe) == plain)
  }

  @Test func `grades that are missing or all equal are refused by the kind of the pairs`() throws {
    var recipe = TrainingFixture.recipe()
    recipe.objective = .graded(GradedRanking())
    for (grades, reason) in [(nil, "have no grades"), ([0.5, 0.5, 0.5, 0.5], "have one grade")] {
      try withTemporaryDirectory { run in
        let error = #expect(throws: EncoderError.self) {
          try TrainingFixture.trainer(run, recipe).train(
            SentenceEncoder(directory: Cases.new),
            batch: { step in
              var batch = TrainingFixture.batch(step)
              batch.grades = grades
              return batch
            })
        }
        #expect(error?.description.contains("synonym pairs of step 1 \(reason)") == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test func `distillation keeps the cosines of the start`() throws {
    let texts = Self.batch(0).texts
    func cosines(_ encoder: SentenceEncoder) -> [Float] {
      let vectors = encoder.embed(texts).normalized()
      return vectors.matmul(vectors.transpose(0, 1)).array()
    }
    let start = cosines(try SentenceEncoder(directory: Cases.new))
    let changes = try [nil, Distillation(weight: 100)].map { distillation in
      try withTemporaryDirectory { run in
        var recipe = TrainingFixture.recipe()
        recipe.distillation = distillation
        let encoder = try SentenceEncoder(directory: Cases.new)
        _ = try TrainingFixture.trainer(run, recipe).train(encoder, batch: Self.batch)
        return zip(cosines(encoder), start).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
      }
    }
    #expect(changes[1] < changes[0] / 2)
  }

  @Test func `an interrupted run with distillation and learned temperatures ends with the same bits`() throws {
    try withTemporaryDirectory { folder in
      let (whole, parts) = (folder.appending(path: "whole"), folder.appending(path: "parts"))
      var recipe = TrainingFixture.recipe()
      recipe.distillation = Distillation()
      recipe.objectives = ["hierarchy": .infoNCE(InfoNCE(temperature: 0.05))]
      _ = try TrainingFixture.trainer(whole, recipe).train(TrainingFixture.withDropout(folder), batch: Self.batch)
      for stop in [3, 10] {
        var done = 0
        _ = try TrainingFixture.trainer(parts, recipe).train(
          TrainingFixture.withDropout(folder), resume: true, batch: Self.batch, shouldStop: { done == stop },
          progress: { done = $0.step })
      }
      for file in ["checkpoint.safetensors", "log.jsonl"] {
        #expect(try Data(contentsOf: whole.appending(path: file)) == Data(contentsOf: parts.appending(path: file)))
      }
    }
  }
}
