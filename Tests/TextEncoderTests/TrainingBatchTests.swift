import Files
import Foundation
import TestSupport
import Testing

@testable import TextEncoder

@Suite struct TrainingBatchTests {
  private static let anchors = ["lung", "liver", "kidney"]
  private static let positives = ["pulmo", "hepar", "ren"]

  private func batch(
    concepts: [Int]? = nil, negatives: [String] = [], falseNegatives: [TrainingBatch.Cell] = []
  ) -> TrainingBatch {
    TrainingBatch(
      kind: "synonym", anchors: Self.anchors, positives: Self.positives, concepts: concepts, negatives: negatives,
      falseNegatives: falseNegatives)
  }

  /// Cells of a square of three pairs but for its diagonal.
  private static let others = (0..<3).flatMap { row in (0..<3).map { (row, $0) } }.filter { $0.0 != $0.1 }

  @Test func `every pair has a concept of its own unless said otherwise`() {
    #expect(batch() == batch(concepts: [0, 1, 2]))
    #expect(batch() != batch(concepts: [0, 1, 1]))
    #expect(batch() != batch(negatives: ["spleen"]))
    #expect(batch() != batch(falseNegatives: [(0, 1)]))
  }

  @Test func `a batch has a negative as long as one cell is neither of one concept nor excluded`() {
    #expect(batch().hasNegative)
    #expect(!batch(falseNegatives: Self.others).hasNegative)
    #expect(batch(falseNegatives: Self.others.dropLast()).hasNegative)
    #expect(!batch(concepts: [5, 5, 5]).hasNegative)
    #expect(batch(concepts: [5, 5, 5], negatives: ["spleen"]).hasNegative)
    #expect(!batch(concepts: [5, 5, 5], negatives: ["spleen"], falseNegatives: [(0, 3), (1, 3), (2, 3)]).hasNegative)
    #expect(batch(concepts: [5, 5, 1], falseNegatives: [(0, 2), (1, 2), (2, 0)]).hasNegative)
    #expect(!batch(concepts: [5, 5, 1], falseNegatives: [(0, 2), (1, 2), (2, 0), (2, 1)]).hasNegative)
  }

  @Test func `a cell of one concept is a positive, whatever is said of false negatives`() {
    let excluded = batch(concepts: [5, 5, 1], falseNegatives: [(0, 1), (1, 1), (0, 2)]).excludedCells
    #expect(excluded.map { [$0.row, $0.column] } == [[0, 2]])
  }

  /// The loss of the first step on a batch.
  private func loss(_ batch: TrainingBatch) throws -> Double {
    try withTemporaryDirectory { run in
      let recipe = ContrastiveRecipe(steps: 1, bf16: false)
      var loss = 0.0
      _ = try ContrastiveTrainer(recipe, run: RunDirectory(run, recipe: recipe)).train(
        SentenceEncoder(directory: Cases.new), batch: { _ in batch }, progress: { loss = $0.loss })
      return loss
    }
  }

  @Test func `the loss takes concepts, negatives and what is left out of them into account`() throws {
    let plain = try loss(batch())
    // One more text in the sum under the fraction, and none again.
    #expect(try loss(batch(negatives: ["spleen"])) > plain)
    // Batches of other sizes may be added up in another order.
    let masked = try loss(batch(negatives: ["spleen"], falseNegatives: [(0, 3), (1, 3), (2, 3)]))
    #expect(abs(Float(masked - plain)) < Tolerance.forward, "\(masked), \(plain)")
    #expect(try loss(batch(falseNegatives: [(0, 1)])) < plain)
    #expect(try loss(batch(concepts: [5, 5, 1])) != plain)
  }
}
