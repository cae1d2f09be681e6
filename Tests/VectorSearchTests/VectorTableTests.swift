import Deterministic
import Testing
import VectorSearch

@Suite struct VectorTableTests {
  /// Reproducible values without a library.
  static func values(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in random.uniform(-1...1) }
  }

  static func product(_ a: [Float], _ i: Int, _ b: [Float], _ j: Int, _ d: Int) -> Float {
    (0..<d).reduce(0) { $0 + a[i * d + $1] * b[j * d + $1] }
  }

  @Test(arguments: [1, 300, 9000]) func `neighbours equal a full sort`(count: Int) throws {
    let d = 7
    let vectors = Self.values(count * d, seed: 1)
    let queries = Self.values(300 * d, seed: 2)
    let found = try VectorTable(vectors, dimension: d, threads: 2).nearest(queries, k: 5)
    #expect(found.count == 300)
    for q in [0, 17, 255, 256, 299] {
      let sorted = (0..<count).map { (row: $0, score: Self.product(queries, q, vectors, $0, d)) }
        .sorted { $0.score > $1.score }.prefix(5)
      #expect(found[q].map(\.row) == sorted.map(\.row))
    }
  }

  @Test func `a rank counts the better rows and takes the best of several right ones`() throws {
    let d = 5
    let vectors = Self.values(500 * d, seed: 3)
    let queries = Self.values(20 * d, seed: 4)
    let targets = (0..<20).map { [$0 * 3, 400 + $0] }
    let ranks = try VectorTable(vectors, dimension: d, threads: 2).ranks(queries, targets: targets)
    for q in 0..<20 {
      let best = targets[q].map { Self.product(queries, q, vectors, $0, d) }.max()!
      let better = (0..<500).filter { Self.product(queries, q, vectors, $0, d) > best + 1e-6 }.count
      #expect(ranks[q] == better + 1)
    }
  }

  @Test func `equal vectors rank in the middle, not first`() throws {
    let index = try VectorTable([Float](repeating: 0.5, count: 101 * 4), dimension: 4, threads: 2)
    #expect(index.ranks([1, 1, 1, 1], targets: [[7]]) == [51])
  }
}
