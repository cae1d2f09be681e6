/// A Unicode scalar as read from bytes that may be malformed.
struct ReadScalar {
  /// The scalar; U+FFFD where the bytes are malformed.
  let value: UInt32
  /// How many bytes it took.
  let length: Int
}

extension Span where Element == UInt8 {
  /// Reads the scalar that starts at `position`, looking no further than `end`.
  ///
  /// Malformed bytes read as U+FFFD, one for each maximal part of a well-formed sequence (Unicode 15, section
  /// 3.9, table 3-8), which is what Python's `bytes.decode("utf-8", "replace")` does.
  @inline(__always)
  func scalar(at position: Int, before end: Int) -> ReadScalar {
    let lead = self[position]
    if lead < 0x80 { return ReadScalar(value: UInt32(lead), length: 1) }
    return multibyteScalar(lead: lead, at: position, before: end)
  }

  private func multibyteScalar(lead: UInt8, at position: Int, before end: Int) -> ReadScalar {
    let malformed: UInt32 = 0xFFFD
    let continuationCount: Int
    // The second byte's range excludes overlong forms, surrogates and values beyond U+10FFFF.
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    var value: UInt32
    switch lead {
    case 0xC2...0xDF:
      (continuationCount, value) = (1, UInt32(lead & 0x1F))
    case 0xE0...0xEF:
      (continuationCount, value) = (2, UInt32(lead & 0x0F))
      if lead == 0xE0 { allowed = 0xA0...0xBF }
      if lead == 0xED { allowed = 0x80...0x9F }
    case 0xF0...0xF4:
      (continuationCount, value) = (3, UInt32(lead & 0x07))
      if lead == 0xF0 { allowed = 0x90...0xBF }
      if lead == 0xF4 { allowed = 0x80...0x8F }
    default:
      return ReadScalar(value: malformed, length: 1)
    }
    for offset in 1...continuationCount {
      guard position + offset < end, allowed.contains(self[position + offset]) else {
        return ReadScalar(value: malformed, length: offset)
      }
      value = value << 6 | UInt32(self[position + offset] & 0x3F)
      allowed = 0x80...0xBF
    }
    return ReadScalar(value: value, length: continuationCount + 1)
  }

  /// Reads the scalar that ends at `position`, looking no further back than `start`.
  func scalar(endingAt position: Int, after start: Int) -> ReadScalar {
    for length in stride(from: Swift.min(4, position - start), to: 1, by: -1) {
      let read = scalar(at: position - length, before: position)
      if read.length == length { return read }
    }
    return scalar(at: position - 1, before: position)
  }

  /// The number of scalars that start in `range` of well-formed UTF-8.
  func scalarCount(in range: Range<Int>) -> Int {
    var count = 0
    for position in range where self[position] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}

extension [UInt8] {
  /// Appends the UTF-8 form of a scalar.
  @inline(__always)
  mutating func append(scalar: UInt32) {
    switch scalar {
    case 0..<0x80:
      append(UInt8(truncatingIfNeeded: scalar))
    case 0x80..<0x800:
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    default:
      append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }
}
