import Foundation
import NN
import TestSupport
import Testing
import Tokenizer
import Torch

@testable import TextEncoder

@Suite struct GradientCacheTests {
  /// Pairs of which two are of one concept, with hard negatives and cells that are left out.
  private static let batch = TrainingBatch(
    kind: "synonym", anchors: Cases.shared?.pairs.map { $0[0] } ?? [],
    positives: Cases.shared?.pairs.map { $0[1] } ?? [],
    concepts: [0, 1, 1, 2], negatives: Array(Cases.shared?.texts.prefix(4) ?? []), falseNegatives: [(0, 3), (1, 6)])

  private func recipe(_ cache: GradientCache?, bf16: Bool = false) -> ContrastiveRecipe {
    ContrastiveRecipe(distillation: Distillation(), gradientCache: cache, bf16: bf16)
  }

  /// The gradients of all parameters and the state of the generator, after one step on `batch`.
  private func gradients(
    _ recipe: ContrastiveRecipe, _ encoder: SentenceEncoder,
    _ backward: (ContrastiveStep, TokenBatch, Generator) -> Void
  ) throws -> (values: [Double], state: [UInt8]) {
    let generator = Generator(seed: 9)
    let losses = ContrastiveLosses(recipe, generator)
    // Rows of similarities come in blocks too.
    let step = ContrastiveStep(
      recipe: recipe, encoder: encoder,
      start: try SentenceEncoder(directory: Cases.new, pooling: .cls, dtype: encoder.dtype),
      losses: losses, largestCellCount: 25)
    backward(step, encoder.tokenization(maxLength: 24, threads: 1)(Self.batch.texts), generator)
    let values = try encoder.parameters.parameters.flatMap { entry in
      try #require(entry.tensor.grad, "\(entry.name) has no gradient").array(of: Double.self)
    }
    encoder.parameters.clearGradients()
    return (
      values + (losses.parameters.parameters[0].tensor.grad?.array(of: Double.self) ?? []), generator.state.array()
    )
  }

  private func gradients(_ recipe: ContrastiveRecipe, _ encoder: SentenceEncoder) throws -> [Double] {
    try gradients(recipe, encoder) { _ = $0.backward(Self.batch, $1, $2) }.values
  }

  private func largest(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? .infinity }

  @Test(arguments: [1, 12, 1000])
  func `without dropout the gradients are those of the whole batch at once`(chunkTokens: Int) throws {
    let encoder = try SentenceEncoder(directory: Cases.new, dtype: .float64)
    let plain = try gradients(recipe(nil), encoder)
    let cached = try gradients(recipe(GradientCache(chunkTokens: chunkTokens)), encoder)
    #expect(plain.contains { abs($0) > 0.01 })
    // The temperature is float32, its gradient too.
    #expect(largest(cached.dropLast(), plain.dropLast()) < 1e-10)
    #expect(abs((cached.last ?? 0) - (plain.last ?? 1)) < 1e-6)
  }

  @Test func `with dropout they are those of the same chunks in one graph`() throws {
    try withTemporaryDirectory { folder in
      let directory = try TrainingFixture.withDropout(folder).directory
      let encoder = try SentenceEncoder(directory: directory, dtype: .float64)
      let cached = try gradients(recipe(GradientCache(chunkTokens: 12)), encoder) {
        _ = $0.backward(Self.batch, $1, $2)
      }
      var chunkCount = 0
      let plain = try gradients(recipe(nil), encoder) { step, tokens, generator in
        let chunks = PackedBatch.plan(tokens, tokenBudget: 12)
        chunkCount = chunks.count
        let parts = chunks.map { encoder.embedForTraining(tokens, rows: $0, .training(generator)) }
        let vectors = Tensor.concatenate(parts).rows(PackedBatch.places(of: chunks.flatMap(\.self)))
        step.loss(of: vectors.normalized(), Self.batch, target: step.start?.embedForTraining(tokens, .evaluation))
          .backward()
      }
      #expect(chunkCount > 3)
      #expect(largest(cached.values.dropLast(), plain.values.dropLast()) < 1e-10)
      #expect(cached.state == plain.state)
      let other = try gradients(recipe(nil), encoder)
      #expect(largest(other, plain.values) > 1e-3, "dropout does nothing")
    }
  }

  @Test func `in bfloat16 they are as near to those in float64 as without chunks`() throws {
    let exact = try gradients(recipe(nil), SentenceEncoder(directory: Cases.new, dtype: .float64))
    let encoder = try SentenceEncoder(directory: Cases.new)
    let errors = try [nil, GradientCache(chunkTokens: 12)].map { cache in
      let found = try gradients(recipe(cache, bf16: true), encoder)
      return zip(found, exact).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    }
    #expect(errors[0] > 1e-4)
    #expect(errors[1] <= 1.2 * errors[0])
  }
}
