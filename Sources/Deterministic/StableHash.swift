/// A 64-bit hash that is the same in every process and on every machine: for choices that depend on a text, for the names
/// of cached files, and to notice by accident, not by an attacker's will, that contents differ.
///
/// Source: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
package struct StableHash: Sendable {
  /// The hash of what was added.
  @usableFromInline private(set) package var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of nothing.
  @inlinable package init() {}

  /// Continues with one byte.
  @inlinable package mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// Continues with raw bytes.
  @inlinable package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { add(byte) }
  }

  /// Continues with a text and a separator that no text contains.
  package mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xFF as UInt8)
  }

  /// Sixteen hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Returns the hash of a text's bytes, its bits scattered.
  package static func of(_ text: String) -> UInt64 {
    var hash = StableHash()
    for byte in text.utf8 { hash.add(byte) }
    return SplitMix64.mix(hash.value)
  }

  /// Maps a hash whose bits are scattered to a number from 0 up to, but not including, 1.
  package static func fraction(_ hash: UInt64) -> Double { Double(hash >> 11) * 0x1p-53 }
}
