import NN
import TestSupport
import Testing
import Torch

@Suite struct ContrastiveLossTests {
  private static let objectives: [ContrastiveObjective] = [
    .infoNCE(InfoNCE()), .multiSimilarity(MultiSimilarity()), .multiSimilarity(MultiSimilarity(margin: nil)),
    .graded(GradedRanking()),
  ]

  private func units(_ shape: [Int], seed: UInt64) -> Tensor {
    let tensor = (Tensor.normal(shape, generator: Generator(seed: seed)) + 0.5).normalized()
    tensor.requiresGrad = true
    return tensor
  }

  private func batch(concepts: [Int], negatives: Int = 0, excluding cells: [(Int, Int)] = []) -> ContrastiveVectors {
    let count = concepts.count
    var excluded = [Bool](repeating: false, count: count * (count + negatives))
    for (row, column) in cells { excluded[row * (count + negatives) + column] = true }
    return ContrastiveVectors(
      anchors: units([count, 4], seed: 1), positives: units([count, 4], seed: 2),
      negatives: negatives == 0 ? nil : units([negatives, 4], seed: 3), concepts: concepts,
      excluded: Tensor(excluded, shape: [count, count + negatives]))
  }

  @Test(arguments: objectives)
  func `the shares of all pairs make up the loss`(_ objective: ContrastiveObjective) {
    let loss = objective.loss(ParameterStore(generator: Generator(seed: 1)).root)
    for concepts in [[0, 1, 2, 3, 4, 5], [7, 1, 7, 3, 1, 7]] where loss.isSum {
      let batch = batch(concepts: concepts, negatives: 2, excluding: [(0, 1), (3, 4), (4, 3), (5, 7)])
      let whole = loss(batch)
      whole.backward()
      let gradients = [batch.anchors, batch.positives, batch.negatives].map { tensor in
        defer { tensor?.grad = nil }
        return tensor?.grad?.array(of: Float.self) ?? []
      }
      var sum = 0.0
      for rows in [0..<1, 1..<4, 4..<6] {
        let share = loss(batch, rows: rows)
        share.backward()
        sum += share.item
      }
      #expect(abs(sum - whole.item) < 1e-6)
      for (tensor, gradient) in zip([batch.anchors, batch.positives, batch.negatives], gradients) {
        #expect(maxError(tensor?.grad?.array() ?? [], gradient) < Tolerance.forward)
      }
    }
    #expect(loss.isSum != objective.comparesGrades)
  }

  @Test(arguments: objectives.filter { !$0.comparesGrades })
  func `a text without a negative has a finite gradient`(_ objective: ContrastiveObjective) throws {
    let loss = objective.loss(ParameterStore(generator: Generator(seed: 1)).root)
    let batch = batch(concepts: [1, 1, 2], excluding: [(0, 2), (1, 2)])
    let value = loss(batch)
    #expect(value.item.isFinite)
    value.backward()
    for tensor in [batch.anchors, batch.positives] {
      #expect(try #require(tensor.grad).array(of: Float.self).allSatisfy(\.isFinite))
    }
  }

  @Test func `positives of one concept do not repel each other`() {
    // Two pairs of one concept and a third: the more alike the two are, the smaller is the loss.
    func loss(_ second: [Float]) -> Double {
      let texts = Tensor([1, 0, 0] + second + [0, 0, 1], shape: [3, 3])
      let batch = ContrastiveVectors(anchors: texts, positives: texts, concepts: [1, 1, 2])
      return infoNCE(batch, logitScale: .full([], 5)).item
    }
    #expect(loss([1, 0, 0]) < loss([0.8, 0.6, 0]))
    #expect(loss([0.8, 0.6, 0]) < loss([0, 1, 0]))
  }

  @Test func `settings out of range are named`() {
    let faults: [(ContrastiveObjective, String)] = [
      (.infoNCE(InfoNCE(temperature: 0)), "temperature must be positive, found 0.0"),
      (.multiSimilarity(MultiSimilarity(alpha: 0)), "alpha must be positive, found 0.0"),
      (.multiSimilarity(MultiSimilarity(beta: -1)), "beta must be positive, found -1.0"),
      (.multiSimilarity(MultiSimilarity(base: .nan)), "base must be a finite number, found nan"),
      (.multiSimilarity(MultiSimilarity(margin: .infinity)), "margin must be a finite number, found inf"),
      (.graded(GradedRanking(scale: 0)), "scale must be positive, found 0.0"),
    ]
    for (objective, fault) in faults { #expect(objective.fault == fault) }
    for objective in Self.objectives { #expect(objective.fault == nil) }
    #expect(Distillation(weight: 0).fault?.hasPrefix("weight must be positive") == true)
    #expect(Distillation().fault == nil)
  }
}
