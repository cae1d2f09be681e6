import Foundation

/// How the values of stored vectors are written.
public enum VectorFormat: String, CaseIterable, Sendable {
  /// IEEE 754 single precision.
  case f32
  /// The upper half of a single-precision value: half the room, relative error at most 2⁻⁹ a value.
  case bf16

  /// Bytes of one value.
  public var byteCount: Int { self == .f32 ? 4 : 2 }

  /// The bytes of values, rounded to the nearest, ties to even.
  public func bytes(_ values: some Collection<Float>) -> Data {
    switch self {
    case .f32: Array(values).withUnsafeBytes { Data($0) }
    case .bf16:
      values.map { value in
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
      }.withUnsafeBytes { Data($0) }
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
