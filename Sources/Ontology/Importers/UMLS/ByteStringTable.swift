import Deterministic

/// Numbers byte strings in the order of their first appearance and finds them again, without an object for each.
///
/// A million eight-byte identifiers take about 25 MB.
struct ByteStringTable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  /// Number of the string plus one, by hash; zero where there is none. At most half of the slots are taken.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  /// Rows about one identifier mostly follow each other.
  private var latest = -1

  /// How many strings there are.
  var count: Int { ends.count }

  /// The number of a string, given to it now where it is new.
  mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> Int {
    let (number, slot) = look(for: key)
    if let number { return number }
    bytes.append(contentsOf: key)
    ends.append(UInt32(bytes.count))
    slots[slot] = UInt32(ends.count)
    latest = ends.count - 1
    if ends.count * 2 > slots.count { grow() }
    return latest
  }

  /// The number of a text, given to it now where it is new.
  mutating func insert(_ key: String) -> Int {
    var key = key
    return key.withUTF8 { insert($0) }
  }

  /// The number of a string, or nil where it never appeared.
  mutating func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    look(for: key).number
  }

  /// The number of a string, or nil and the slot for it.
  private mutating func look(for key: UnsafeBufferPointer<UInt8>) -> (number: Int?, slot: Int) {
    if latest >= 0, equals(latest, key) { return (latest, 0) }
    var slot = Self.hash(key) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if equals(number, key) {
        latest = number
        return (number, slot)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot)
  }

  /// The string with a number.
  subscript(number: Int) -> String {
    String(decoding: bytes[range(number)], as: UTF8.self)
  }

  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
  }

  private func equals(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(number)
    guard range.count == key.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      UnsafeBufferPointer(rebasing: bytes[range]).elementsEqual(key)
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    bytes.withUnsafeBufferPointer { bytes in
      for number in ends.indices {
        var slot = Self.hash(UnsafeBufferPointer(rebasing: bytes[range(number)])) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(number + 1)
      }
    }
  }

  /// A hash with its high bits folded in.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
    var hash = StableHash()
    hash.add(UnsafeRawBufferPointer(key))
    return Int(truncatingIfNeeded: (hash.value ^ (hash.value >> 32)) & 0x7FFF_FFFF)
  }
}
