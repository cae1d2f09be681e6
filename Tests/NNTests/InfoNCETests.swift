import NN
import TestSupport
import Testing
import Torch

@Suite struct InfoNCETests {
  private func leaf(_ shape: [Int], seed: UInt64) -> Tensor {
    let tensor = Tensor.normal(shape, generator: Generator(seed: seed)).normalized()
    tensor.requiresGrad = true
    return tensor
  }

  @Test func `a row without a negative has no loss and no gradient`() throws {
    let (anchors, positives) = (leaf([3, 4], seed: 1), leaf([3, 4], seed: 2))
    var excluded = [Bool](repeating: false, count: 9)
    excluded[2] = true
    excluded[5] = true
    let batch = ContrastiveVectors(
      anchors: anchors, positives: positives, concepts: [1, 1, 2], excluded: Tensor(excluded, shape: [3, 3]))
    let loss = infoNCE(batch, logitScale: .full([], 5))
    #expect(loss.item.isFinite && loss.item > 0)
    loss.backward()
    // The first two rows have negatives only where they stand in columns.
    #expect(try #require(anchors.grad).array(of: Float.self).allSatisfy(\.isFinite))
    #expect(try #require(positives.grad).array(of: Float.self).allSatisfy(\.isFinite))
    let alone = ContrastiveVectors(anchors: anchors, positives: positives, concepts: [1, 1, 1])
    anchors.grad = nil
    let nothing = infoNCE(alone, logitScale: .full([], 5))
    nothing.backward()
    #expect(nothing.item == 0)
    #expect(try #require(anchors.grad).array(of: Float.self).allSatisfy { $0 == 0 })
  }

  @Test func `positives of one concept do not repel each other`() throws {
    // Two pairs of one concept and a third: the more alike the two are, the smaller is the loss.
    let third: [Float] = [0, 0, 1]
    func loss(_ second: [Float]) -> Double {
      let texts = Tensor([1, 0, 0] + second + third, shape: [3, 3])
      return infoNCE(
        ContrastiveVectors(anchors: texts, positives: texts, concepts: [1, 1, 2]), logitScale: .full([], 5)
      ).item
    }
    #expect(loss([1, 0, 0]) < loss([0.8, 0.6, 0]))
    #expect(loss([0.8, 0.6, 0]) < loss([0, 1, 0]))
  }
}
