import VectorSearch
import Foundation
import Testing

@Suite struct StoredVectorsTests {
  /// Whole numbers from -8 to 8, which both formats hold exactly and whose sums of products float32 does too.
  private static func values(_ count: Int, seed: UInt64) -> [Float] {
    VectorTableTests.values(count, seed: seed).map { ($0 * 8).rounded() }
  }

  /// A plain sum, one product after the other.
  private static func scores(_ vectors: [Float], _ query: [Float]) -> [Float] {
    stride(from: 0, to: vectors.count, by: query.count).map { start in
      query.indices.reduce(0) { $0 + query[$1] * vectors[start + $1] }
    }
  }

  @Test(arguments: VectorFormat.allCases, [1, 15, 63, 64, 65, 128, 200, 384])
  func `scores of a query are the plain sums of products, bit for bit where no sum is rounded`(
    format: VectorFormat, dimension: Int
  ) {
    let vectors = Self.values(7 * dimension, seed: 1)
    let query = Self.values(dimension, seed: 2)
    let stored = StoredVectors(format.bytes(vectors), format, dimension: dimension)
    #expect(stored.count == 7)
    #expect(stored.scores(query, threads: 1) == Self.scores(vectors, query))
  }

  @Test(arguments: [0, 2047, 2048, 2049, 40_000])
  func `every row has its score, whichever thread takes it`(count: Int) {
    let dimension = 65
    let vectors = Self.values(count * dimension, seed: 3)
    let query = Self.values(dimension, seed: 4)
    let expected = Self.scores(vectors, query)
    for format in VectorFormat.allCases {
      let stored = StoredVectors(format.bytes(vectors), format, dimension: dimension)
      for threads in [1, 2, 5] {
        #expect(stored.scores(query, threads: threads) == expected, "\(format.rawValue), \(threads) threads")
      }
    }
  }

  @Test(arguments: VectorFormat.allCases) func `values that a format rounds change a score by no more than that`(
    format: VectorFormat
  ) {
    let dimension = 200
    let vectors = VectorTableTests.values(300 * dimension, seed: 5)
    let query = VectorTableTests.values(dimension, seed: 6)
    let scores = StoredVectors(format.bytes(vectors), format, dimension: dimension).scores(query, threads: 1)
    // bfloat16 keeps 8 significant bits, so a value is off by at most 1/256 of itself, rounded to half of that.
    let tolerance: Float = format == .f32 ? 1e-6 : 1 / 512 + 1e-6
    for (row, expected) in Self.scores(vectors, query).enumerated() {
      let size = (0..<dimension).reduce(Float(0)) { $0 + abs(query[$1] * vectors[row * dimension + $1]) }
      #expect(abs(scores[row] - expected) <= tolerance * size)
    }
  }

  @Test func `bfloat16 rounds to the nearest, ties to even`() {
    let values: [Float] = [1, 1.00390625, 1.01171875, 1.005859375, -0.1, 0]
    let stored = StoredVectors(VectorFormat.bf16.bytes(values), .bf16, dimension: 1)
    let expected: [Float] = [1, 1, 1.015625, 1.0078125, -0.10009765625, 0]
    #expect(stored.scores([1], threads: 1) == expected)
  }

  @Test(arguments: VectorFormat.allCases) func `what is not finite stays so when it is stored`(format: VectorFormat) {
    let patterns: [UInt32] = [0x7FC0_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFF80_0001, 0xFFFF_FFFF]
    for pattern in patterns {
      let bytes = format.bytes([1, Float(bitPattern: pattern)])
      #expect(!format.areFinite(bytes) && format.areFinite(bytes.prefix(format.byteCount)))
      let scores = StoredVectors(bytes, format, dimension: 1).scores([1], threads: 1)
      #expect(scores[0] == 1 && scores[1].isNaN)
    }
    let infinite = format.bytes([.infinity, -.infinity])
    #expect(!format.areFinite(infinite))
    #expect(StoredVectors(infinite, format, dimension: 1).scores([1], threads: 1) == [.infinity, -.infinity])
    #expect(format.areFinite(format.bytes([0, -1, 1e30, .leastNonzeroMagnitude])))
  }

  @Test func `a slice in the middle of other data is read where it lies`() {
    let whole = VectorFormat.f32.bytes([9, 9, 1, 2, 3, 4, 9])
    #expect(StoredVectors(whole[8..<24], .f32, dimension: 2).scores([1, 10], threads: 2) == [21, 43])
  }
}
