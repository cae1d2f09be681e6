/// A normalized piece of a text, and for each of its bytes the bytes of the original text that it came from.
///
/// One value is reused for many texts, so that its buffers are allocated once.
struct NormalizedText {
  /// The normalized text as well-formed UTF-8.
  private(set) var bytes: [UInt8] = []
  /// Where the source scalar of each normalized byte starts and ends; both empty when bytes map one to one.
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  /// The original position of byte 0 when bytes map one to one.
  private var base = 0

  /// Scalars between two steps of normalization; kept here for their storage.
  var scalars: [SourcedScalar] = []
  var decomposed: [DecomposedScalar] = []

  /// The range of the original text that `range` of `bytes` came from.
  @inline(__always)
  func source(of range: Range<Int>) -> Range<Int> {
    if starts.isEmpty { return base + range.lowerBound..<base + range.upperBound }
    return Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Replaces the content by a range of printable ASCII text, letters lowered and white space made spaces on
  /// request. Returns false, with the content undefined, at the first byte that is neither printable ASCII
  /// nor a tab, line feed or carriage return.
  mutating func assign(
    ascii text: borrowing Span<UInt8>, _ range: Range<Int>, lowercases: Bool, cleans: Bool
  ) -> Bool {
    removeAll()
    base = range.lowerBound
    let caseBit: UInt8 = lowercases ? 0x20 : 0
    bytes.reserveCapacity(range.count)
    for position in range {
      let byte = text[position]
      switch byte {
      case 0x41...0x5A: bytes.append(byte | caseBit)
      case 0x20...0x7E: bytes.append(byte)
      case 0x09, 0x0A, 0x0D: bytes.append(cleans ? 0x20 : byte)
      default: return false
      }
    }
    return true
  }

  /// Appends one scalar that came from `source`.
  @inline(__always)
  mutating func append(_ scalar: UInt32, from source: SourcedScalar) {
    bytes.append(scalar: scalar)
    while starts.count < bytes.count {
      starts.append(source.start)
      ends.append(source.end)
    }
  }
}

/// A scalar and the bytes of the original text it came from.
struct SourcedScalar {
  var value: UInt32
  var start: Int32
  var end: Int32
}

/// A scalar of a canonical decomposition.
struct DecomposedScalar {
  var value: UInt32
  var combiningClass: Int
  /// Whether it is the first scalar of its source's decomposition.
  var isFirst: Bool
}
