import EmbeddingIndex
import Foundation
import Testing

@Suite struct EmbeddingIndexTests {
  /// Reproducible values without a library.
  static func values(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
  }

  static func product(_ a: [Float], _ i: Int, _ b: [Float], _ j: Int, _ d: Int) -> Float {
    (0..<d).reduce(0) { $0 + a[i * d + $1] * b[j * d + $1] }
  }

  @Test(arguments: [1, 300, 9000]) func `neighbours equal a full sort`(count: Int) {
    let d = 7
    let vectors = Self.values(count * d, seed: 1)
    let queries = Self.values(300 * d, seed: 2)
    let found = EmbeddingIndex(vectors, dimension: d).nearest(queries, k: 5)
    #expect(found.count == 300)
    for q in [0, 17, 255, 256, 299] {
      let sorted = (0..<count).map { (row: $0, score: Self.product(queries, q, vectors, $0, d)) }
        .sorted { $0.score > $1.score }.prefix(5)
      #expect(found[q].map(\.row) == sorted.map(\.row))
    }
  }

  @Test func `a rank counts the better rows and takes the best of several right ones`() {
    let d = 5
    let vectors = Self.values(500 * d, seed: 3)
    let queries = Self.values(20 * d, seed: 4)
    let targets = (0..<20).map { [$0 * 3, 400 + $0] }
    let ranks = EmbeddingIndex(vectors, dimension: d).ranks(queries, targets: targets)
    for q in 0..<20 {
      let best = targets[q].map { Self.product(queries, q, vectors, $0, d) }.max()!
      let better = (0..<500).filter { Self.product(queries, q, vectors, $0, d) > best + 1e-6 }.count
      #expect(ranks[q] == better + 1)
    }
  }

  @Test func `equal vectors rank in the middle, not first`() {
    let index = EmbeddingIndex([Float](repeating: 0.5, count: 101 * 4), dimension: 4)
    #expect(index.ranks([1, 1, 1, 1], targets: [[7]]) == [51])
  }

  @Test(arguments: VectorFormat.allCases) func `stored vectors give the scores of the values stored`(
    format: VectorFormat
  ) {
    let d = 6
    let count = 8200
    let vectors = Self.values(count * d, seed: 5)
    let query = Self.values(d, seed: 6)
    let index = EmbeddingIndex(mapping: format.bytes(vectors), format, dimension: d)
    let scores = index.scores(query)
    #expect(index.count == count && scores.count == count)
    // bfloat16 keeps 8 significant bits, so a value is off by at most 1/256 of itself, rounded to half of that.
    let tolerance: Float = format == .f32 ? 1e-6 : 1 / 512
    for row in [0, 1, 4095, 8191, 8192, 8199] {
      let size = (0..<d).reduce(Float(0)) { $0 + abs(query[$1] * vectors[row * d + $1]) }
      #expect(abs(scores[row] - Self.product(query, 0, vectors, row, d)) <= tolerance * size + 1e-6)
    }
    let best = scores.indices.max { scores[$0] < scores[$1] }
    #expect(index.nearest(query, k: 1)[0].map(\.row) == [best])
    #expect(index.ranks(query, targets: [[best ?? 0]]) == [1])
  }

  @Test func `bfloat16 rounds to the nearest, ties to even`() {
    let values: [Float] = [1, 1.00390625, 1.01171875, 1.005859375, -0.1, 0]
    let index = EmbeddingIndex(mapping: VectorFormat.bf16.bytes(values), .bf16, dimension: 1)
    let expected: [Float] = [1, 1, 1.015625, 1.0078125, -0.10009765625, 0]
    #expect(index.scores([1]) == expected)
  }

  @Test(arguments: VectorFormat.allCases) func `what is not finite stays so when it is stored`(format: VectorFormat) {
    let patterns: [UInt32] = [0x7FC0_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFF80_0001, 0xFFFF_FFFF]
    for pattern in patterns {
      let bytes = format.bytes([1, Float(bitPattern: pattern)])
      #expect(!format.areFinite(bytes) && format.areFinite(bytes.prefix(format.byteCount)))
      let scores = EmbeddingIndex(mapping: bytes, format, dimension: 1).scores([1])
      #expect(scores[0] == 1 && scores[1].isNaN)
    }
    let infinite = format.bytes([.infinity, -.infinity])
    #expect(!format.areFinite(infinite))
    #expect(EmbeddingIndex(mapping: infinite, format, dimension: 1).scores([1]) == [.infinity, -.infinity])
    #expect(format.areFinite(format.bytes([0, -1, 1e30, .leastNonzeroMagnitude])))
  }

  @Test func `a slice in the middle of other data is indexed where it lies`() {
    let whole = VectorFormat.f32.bytes([9, 9, 1, 2, 3, 4, 9])
    let index = EmbeddingIndex(mapping: whole[8..<24], .f32, dimension: 2)
    #expect(index.scores([1, 10]) == [21, 43])
  }
}
