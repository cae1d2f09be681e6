import CDotProduct
import Foundation

/// How the values of stored vectors are written.
public enum VectorFormat: String, CaseIterable, Sendable {
  /// IEEE 754 single precision.
  case f32
  /// The upper half of a single-precision value: half the room, relative error at most 2⁻⁹ a value.
  case bf16

  /// Bytes of one value.
  public var byteCount: Int { self == .f32 ? 4 : 2 }

  /// The bytes of values, rounded to the nearest, ties to even; NaN stays NaN.
  public func bytes(_ values: some Collection<Float>) -> Data {
    switch self {
    case .f32: Array(values).withUnsafeBytes { Data($0) }
    case .bf16:
      values.map { value in
        let bits = value.bitPattern
        // Rounding would carry the payload of a NaN into the exponent or sign.
        if value.isNaN { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
      }.withUnsafeBytes { Data($0) }
    }
  }

  /// The values of stored vectors, in single precision.
  public func values(_ bytes: Data) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: byteCount).map { offset in
        switch self {
        case .f32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
        case .bf16:
          Float(bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) << 16)
        }
      }
    }
  }

  /// Whether all values of stored vectors are finite numbers.
  public func areFinite(_ bytes: Data) -> Bool {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: byteCount).allSatisfy { offset in
        switch self {
        case .f32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self).isFinite
        case .bf16: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self) & 0x7F80 != 0x7F80
        }
      }
    }
  }
}

/// Row-major vectors, in an array or in memory that is mapped to a file.
enum VectorStorage: Sendable {
  case array([Float])
  case mapped(Data, VectorFormat)

  /// Number of values.
  var count: Int {
    switch self {
    case .array(let values): values.count
    case .mapped(let data, let format): data.count / format.byteCount
    }
  }

  /// Writes the inner product of a query with each of some rows.
  func multiply(
    _ rows: Range<Int>, _ dimension: Int, _ query: [Float], into scores: UnsafeMutableBufferPointer<Float>
  ) {
    guard let output = scores.baseAddress else { return }
    let start = rows.lowerBound * dimension
    switch self {
    case .array(let values):
      values.withUnsafeBufferPointer {
        nosology_dot_f32($0.baseAddress! + start, rows.count, dimension, query, output)
      }
    case .mapped(let data, .f32):
      data.withUnsafeBytes {
        let values = $0.baseAddress!.assumingMemoryBound(to: Float.self)
        nosology_dot_f32(values + start, rows.count, dimension, query, output)
      }
    case .mapped(let data, .bf16):
      data.withUnsafeBytes {
        let values = $0.baseAddress!.assumingMemoryBound(to: UInt16.self)
        nosology_dot_bf16(values + start, rows.count, dimension, query, output)
      }
    }
  }

  /// Calls `body` with some of the values. Those that are not single precision are converted into `scratch`.
  func withValues<R>(
    _ range: Range<Int>, scratch: inout [Float], _ body: (UnsafePointer<Float>) -> R
  ) -> R {
    switch self {
    case .array(let values):
      return values.withUnsafeBufferPointer { body($0.baseAddress! + range.lowerBound) }
    case .mapped(let data, .f32):
      return data.withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: Float.self) + range.lowerBound) }
    case .mapped(let data, .bf16):
      if scratch.count < range.count { scratch = [Float](repeating: 0, count: range.count) }
      return data.withUnsafeBytes { bytes in
        let source = bytes.baseAddress!.assumingMemoryBound(to: UInt16.self) + range.lowerBound
        return scratch.withUnsafeMutableBufferPointer { scratch in
          for i in 0..<range.count { scratch[i] = Float(bitPattern: UInt32(source[i]) << 16) }
          return body(UnsafePointer(scratch.baseAddress!))
        }
      }
    }
  }
}
