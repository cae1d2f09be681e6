import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct WeightAveragingTests {
  /// An encoder after a training in one or several parts, and its checkpoint.
  private func trained(
    _ recipe: ContrastiveRecipe, in folder: URL, run: String, stops: [Int] = []
  ) throws -> (weights: [Float], checkpoint: Data) {
    let run = folder.appending(path: run)
    for stop in stops {
      var done = 0
      _ = try TrainingFixture.trainer(run, recipe).train(
        TrainingFixture.withDropout(folder), resume: true, batch: TrainingFixture.batch, shouldStop: { done == stop },
        progress: { done = $0.step })
    }
    let encoder = try TrainingFixture.withDropout(folder)
    let outcome = try TrainingFixture.trainer(run, recipe).train(encoder, resume: true, batch: TrainingFixture.batch)
    #expect(outcome == .finished)
    let weights = encoder.parameters.parameters.flatMap { $0.tensor.array(of: Float.self) }
    return (weights, try Data(contentsOf: run.appending(path: "checkpoint.safetensors")))
  }

  @Test func `a run ends with the averages of its weights, which change nothing on the way`() throws {
    try withTemporaryDirectory { folder in
      var recipe = TrainingFixture.recipe()
      let last = try trained(recipe, in: folder, run: "last")
      recipe.averaging = .init(decay: 0.9)
      let averaged = try trained(recipe, in: folder, run: "averaged")
      #expect(averaged.weights != last.weights)
      #expect(
        try TrainingFixture.losses(folder.appending(path: "averaged"))
          == TrainingFixture.losses(folder.appending(path: "last")))
      let contents = try Checkpoint.load(folder.appending(path: "averaged/checkpoint.safetensors")).model
      let name = "embeddings.word_embeddings.weight"
      let words = try #require(contents["average.\(name)"]).array(of: Float.self)
      #expect(words == Array(averaged.weights.prefix(words.count)))
      #expect(try #require(contents[name]).array(of: Float.self) == Array(last.weights.prefix(words.count)))
      // All its steps are done already.
      #expect(try trained(recipe, in: folder, run: "averaged").weights == averaged.weights)
    }
  }

  @Test func `a run ends part of the way back to the weights it started from, also when it is gone on with`() throws {
    try withTemporaryDirectory { folder in
      var recipe = TrainingFixture.recipe()
      let start = try TrainingFixture.withDropout(folder).parameters.parameters.flatMap {
        $0.tensor.array(of: Float.self)
      }
      let last = try trained(recipe, in: folder, run: "last").weights
      recipe.startShare = 0.25
      let mixed = try trained(recipe, in: folder, run: "mixed").weights
      #expect(maxError(mixed, zip(start, last).map { 0.25 * $0 + 0.75 * $1 }) < Tolerance.forward)
      #expect(try trained(recipe, in: folder, run: "parts", stops: [3, 9]).weights == mixed)
      // The same encoder, trained already, goes on.
      let encoder = try TrainingFixture.withDropout(folder)
      var done = 0
      _ = try TrainingFixture.trainer(folder.appending(path: "one"), recipe).train(
        encoder, batch: TrainingFixture.batch, shouldStop: { done == 4 }, progress: { done = $0.step })
      for _ in 0..<2 {
        _ = try TrainingFixture.trainer(folder.appending(path: "one"), recipe).train(
          encoder, resume: true, batch: TrainingFixture.batch)
        #expect(encoder.parameters.parameters.flatMap { $0.tensor.array(of: Float.self) } == mixed)
      }
    }
  }

  @Test func `judging leaves the weights of a training as they are`() throws {
    try withTemporaryDirectory { folder in
      var recipe = TrainingFixture.recipe()
      recipe.averaging = .init(decay: 0.5)
      recipe.startShare = 0.5
      let encoder = try TrainingFixture.withDropout(folder)
      let weight = try #require(encoder.parameters.parameters.first).tensor
      let start = weight.array(of: Float.self)
      let final = FinalWeights(encoder.parameters, start: try encoder.reread().parameters, recipe)
      weight.assign(weight + 3)
      struct Stop: Error {}
      #expect(throws: Stop.self) {
        try final.inPlaceOfWeights {
          #expect(weight.array(of: Float.self) == start)
          throw Stop()
        }
      }
      #expect(maxError(weight.array(of: Float.self), start.map { $0 + 3 }) < Tolerance.forward)
    }
  }

  @Test func `an interrupted run with averages and cached gradients ends with the same bits`() throws {
    try withTemporaryDirectory { folder in
      var recipe = TrainingFixture.recipe()
      recipe.averaging = .init(decay: 0.2)
      recipe.gradientCache = GradientCache(chunkTokens: 12)
      let whole = try trained(recipe, in: folder, run: "whole")
      let parts = try trained(recipe, in: folder, run: "parts", stops: [3, 4, 9])
      #expect(parts.weights == whole.weights)
      #expect(parts.checkpoint == whole.checkpoint)
    }
  }
}
