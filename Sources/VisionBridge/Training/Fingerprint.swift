/// A 64-bit digest that tells contents apart by accident, not against an attacker: for cache names and for
/// refusing a run that is resumed with other data.
///
/// Source: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
struct Fingerprint {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Continues with raw bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  /// Continues with a text and a separator that no text contains.
  mutating func add(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    value = (value ^ 0xff) &* 0x0000_0100_0000_01b3
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
