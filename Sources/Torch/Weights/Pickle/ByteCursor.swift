import Foundation

/// Reads little-endian numbers and runs of bytes, never past the end.
struct ByteCursor {
  private let data: Data
  /// Bytes read so far, from the start of the data.
  private(set) var position: Int

  init(_ data: Data, at position: Int = 0) {
    self.data = data
    self.position = position
  }

  /// Bytes that are left.
  var remaining: Int { data.count - position }

  mutating func byte() throws(PickleFault) -> UInt8 {
    guard remaining > 0 else { throw end(1) }
    defer { position += 1 }
    return data[data.startIndex + position]
  }

  /// A part of the data, not a copy.
  mutating func bytes(_ count: Int) throws(PickleFault) -> Data {
    guard count >= 0, count <= remaining else { throw end(count) }
    defer { position += count }
    return data[data.startIndex + position..<data.startIndex + position + count]
  }

  mutating func skip(_ count: Int) throws(PickleFault) { _ = try bytes(count) }

  mutating func number<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(PickleFault) -> T {
    let part = try bytes(MemoryLayout<T>.size)
    return T(littleEndian: part.withUnsafeBytes { $0.loadUnaligned(as: T.self) })
  }

  /// A count of eight bytes that fits what is left; a larger one could not be followed by as many bytes.
  mutating func count64() throws(PickleFault) -> Int {
    let count = try number(UInt64.self)
    guard count <= UInt64(remaining) else { throw PickleFault("it ends where \(count) bytes are announced") }
    return Int(count)
  }

  /// The bytes before the next line feed, which is passed over.
  mutating func line() throws(PickleFault) -> Data {
    let rest = data[(data.startIndex + position)...]
    // Names are short: a search through a whole file would make a bad one slow.
    guard let end = rest.prefix(1 << 12).firstIndex(of: 0x0A) else { throw PickleFault("a name in it has no end") }
    position = end + 1 - data.startIndex
    return rest[..<end]
  }

  private func end(_ count: Int) -> PickleFault {
    PickleFault("it ends at byte \(data.count), where \(count) more are needed")
  }
}
