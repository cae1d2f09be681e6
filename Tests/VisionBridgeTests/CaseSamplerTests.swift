import Testing

@testable import VisionBridge

/// Which cases the steps of a training take.
@Suite struct CaseSamplerTests {
  /// 23 cases of four classes, one of which has two cases and one none; some have several classes, two have none.
  private static let classes: [[Int]] = (0..<23).map { index in
    index < 2 ? [3] : index < 4 ? [] : index < 8 ? [0, 1] : [0]
  }

  @Test("an epoch has every case once, batches differ by at most one case, and epochs differ in order")
  func coverage() {
    let order = CaseSampler.shuffle.order(of: Self.classes, batchSize: 4, seed: 9)
    let epochs = (0..<2).map { epoch in
      (0..<order.batchesPerEpoch).map { order.batch(step: epoch * order.batchesPerEpoch + $0) }
    }
    for epoch in epochs {
      #expect(epoch.flatMap { $0 }.sorted() == Array(0..<23))
      #expect(Set(epoch.map(\.count)) == [3, 4])
    }
    #expect(epochs[0] != epochs[1])
  }

  @Test("the classes have their turns equally often, and the cases of a class too")
  func classAware() {
    let order = CaseSampler.classAware.order(of: Self.classes, batchSize: 4, seed: 9)
    #expect(order.batchesPerEpoch == 6)
    // 12 epochs are 276 draws: 69 for each of three classes and for the cases without one.
    let drawn = (0..<12 * order.batchesPerEpoch).flatMap { order.batch(step: $0) }
    #expect(drawn.count == 276)
    let times = drawn.reduce(into: [Int](repeating: 0, count: 23)) { $0[$1] += 1 }
    #expect(times[0] + times[1] == 69 && abs(times[0] - times[1]) <= 1, "\(times)")
    #expect(times[2] + times[3] == 69 && abs(times[2] - times[3]) <= 1, "\(times)")
    // Four cases of class 1, each of which is one of the nineteen of class 0 too.
    #expect(times[4..<8].allSatisfy { (17 + 3...18 + 4).contains($0) }, "\(times)")
    #expect(times[8...].allSatisfy { (3...4).contains($0) }, "\(times)")
    // What comes twice in an epoch has two numbers, in each epoch the same ones.
    let numbers = (0..<12).map { step in (0..<order.batch(step: step).count).map { order.draw(step: step, row: $0) } }
    #expect(numbers[..<6].flatMap { $0 } == Array(1...23) && numbers[6...].flatMap { $0 } == Array(1...23))
    #expect(CaseSampler.shuffle.order(of: Self.classes, batchSize: 4, seed: 9).draw(step: 3, row: 1) == 0)
    // Another seed draws in another order.
    let other = CaseSampler.classAware.order(of: Self.classes, batchSize: 4, seed: 10)
    #expect((0..<12).flatMap { other.batch(step: $0) } != Array(drawn.prefix(46)))
  }

  @Test(
    "the shares of all ranks are the batch, in whatever order they are asked for", arguments: [1, 2, 3, 7],
    [CaseSampler.shuffle, .classAware])
  func shares(worldSize: Int, sampler: CaseSampler) {
    let order = sampler.order(of: Self.classes, batchSize: 5, seed: 9)
    for step in (0..<2 * order.batchesPerEpoch).reversed() {
      let shares = (0..<worldSize).reversed().map { order.batch(step: step, rank: $0, worldSize: worldSize) }
      #expect(shares.reversed().flatMap { $0 } == order.batch(step: step))
      #expect(Set(shares.map(\.count)).count <= 2)
    }
  }
}
