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
