import CDotProduct
import Dispatch
import Foundation
import Synchronization

/// Row-major vectors where they lie, for example in a mapped file, and the score of each for a query; nothing is copied.
///
/// Shapes: vectors [N, D].
public struct StoredVectors: Sendable {
  /// Number of vectors.
  public let count: Int
  /// Length of one vector.
  public let dimension: Int
  private let bytes: Data
  private let format: VectorFormat

  /// Rows that a thread takes at a time: few, so that threads end together, and many against the cost of taking them.
  private static let partSize = 2048

  /// Takes bytes as vectors.
  ///
  /// Traps: when they are no whole number of vectors, or do not begin at a multiple of the size of a value.
  public init(_ bytes: Data, _ format: VectorFormat, dimension: Int) {
    precondition(
      dimension > 0 && bytes.count % (format.byteCount * dimension) == 0,
      "\(bytes.count) bytes are no rows of \(dimension) values in \(format.rawValue)")
    precondition(
      bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) % UInt(format.byteCount) == 0 },
      "the bytes are no aligned values of \(format.rawValue)")
    self.bytes = bytes
    self.format = format
    self.dimension = dimension
    count = bytes.count / (format.byteCount * dimension)
  }

  /// The inner product of every vector with a query; cosines when all are unit vectors. Each vector is read once.
  ///
  /// Shapes: query [D] → [N].
  ///
  /// Traps: when the query has another length, or `threads` is not positive.
  public func scores(_ query: [Float], threads: Int) -> [Float] {
    precondition(query.count == dimension, "\(query.count) values are no query of \(dimension)")
    precondition(threads > 0, "scores: \(threads) threads")
    let partCount = (count + Self.partSize - 1) / Self.partSize
    return [Float](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      nonisolated(unsafe) let scores = buffer
      let nextPart = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: min(threads, partCount)) { _ in
        while true {
          let start = nextPart.wrappingAdd(1, ordering: .relaxed).oldValue * Self.partSize
          guard start < count else { return }
          let rows = start..<min(count, start + Self.partSize)
          multiply(rows, query, into: UnsafeMutableBufferPointer(rebasing: scores[rows]))
        }
      }
      initializedCount = count
    }
  }

  /// Writes the inner product of a query with each of some rows.
  private func multiply(_ rows: Range<Int>, _ query: [Float], into scores: UnsafeMutableBufferPointer<Float>) {
    bytes.withUnsafeBytes { bytes in
      guard let input = bytes.baseAddress, let output = scores.baseAddress else { return }
      let start = rows.lowerBound * dimension
      switch format {
      case .f32:
        nosology_dot_f32(input.assumingMemoryBound(to: Float.self) + start, rows.count, dimension, query, output)
      case .bf16:
        nosology_dot_bf16(input.assumingMemoryBound(to: UInt16.self) + start, rows.count, dimension, query, output)
      }
    }
  }
}
