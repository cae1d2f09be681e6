import Foundation

/// The entries of a zip archive that were stored as they are, which `torch.save` does with all.
///
/// Nothing is decompressed, so no archive is larger inside than outside.
/// Source: APPNOTE.TXT 6.3.10 of PKWARE, with the 64-bit records that PyTorch's writer always adds.
struct StoredZip {
  private struct Entry {
    var header: Int
    var byteCount: Int
    var isStored: Bool
  }

  private let data: Data
  private var entries: [String: Entry] = [:]

  /// Names of all entries.
  var names: some Collection<String> { entries.keys }

  /// Whether a file begins as an archive does.
  static func starts(_ data: Data) -> Bool { data.starts(with: [0x50, 0x4B, 3, 4]) }

  /// Reads the list of entries.
  init(_ data: Data) throws(PickleFault) {
    self.data = data
    let (start, byteCount) = try Self.directory(data)
    var cursor = ByteCursor(data, at: start)
    while cursor.position < start + byteCount { try addEntry(&cursor) }
    guard cursor.position == start + byteCount else { throw Self.damaged }
  }

  /// The bytes of an entry, a part of the archive; nil where it has none of that name.
  func bytes(of name: String) throws(PickleFault) -> Data? {
    guard let entry = entries[name] else { return nil }
    guard entry.isStored else {
      throw PickleFault("its entry \(name) is compressed or encrypted, which torch.save does not do")
    }
    var cursor = ByteCursor(data, at: entry.header)
    guard try cursor.number(UInt32.self) == 0x0403_4B50 else { throw Self.damaged }
    try cursor.skip(22)
    // The local header has its own name and padding, which aligns the data.
    let nameCount = Int(try cursor.number(UInt16.self))
    try cursor.skip(nameCount + Int(try cursor.number(UInt16.self)))
    return try cursor.bytes(entry.byteCount)
  }

  private static let damaged = PickleFault(
    "the zip archive in it is damaged or cut off", hint: "fetch or export the file again")

  /// Where the list of entries lies, by the record at the end of the file.
  private static func directory(_ data: Data) throws(PickleFault) -> (start: Int, byteCount: Int) {
    // The record has 22 bytes, and a comment of at most 65,535 after it.
    let lowest = max(0, data.count - 22 - 65_535)
    guard data.count >= 22,
      let end = stride(from: data.count - 22, through: lowest, by: -1).first(where: {
        data[data.startIndex + $0..<data.startIndex + $0 + 4].elementsEqual([0x50, 0x4B, 5, 6])
      })
    else { throw damaged }
    var record = ByteCursor(data, at: end + 12)
    var byteCount = Int(try record.number(UInt32.self))
    var start = Int(try record.number(UInt32.self))
    if end >= 20 {
      var locator = ByteCursor(data, at: end - 20)
      if try locator.number(UInt32.self) == 0x0706_4B50 {
        try locator.skip(4)
        guard let position = Int(exactly: try locator.number(UInt64.self)), position <= data.count else {
          throw damaged
        }
        var wide = ByteCursor(data, at: position)
        guard try wide.number(UInt32.self) == 0x0606_4B50 else { throw damaged }
        try wide.skip(36)
        guard let wideCount = Int(exactly: try wide.number(UInt64.self)),
          let wideStart = Int(exactly: try wide.number(UInt64.self))
        else { throw damaged }
        (byteCount, start) = (wideCount, wideStart)
      }
    }
    guard start <= end, byteCount <= end - start else { throw damaged }
    return (start, byteCount)
  }

  private mutating func addEntry(_ cursor: inout ByteCursor) throws(PickleFault) {
    guard try cursor.number(UInt32.self) == 0x0201_4B50 else { throw Self.damaged }
    try cursor.skip(4)
    let flags = try cursor.number(UInt16.self)
    let method = try cursor.number(UInt16.self)
    try cursor.skip(8)
    let packed = try cursor.number(UInt32.self)
    let unpacked = try cursor.number(UInt32.self)
    let nameCount = Int(try cursor.number(UInt16.self))
    let extraCount = Int(try cursor.number(UInt16.self))
    let commentCount = Int(try cursor.number(UInt16.self))
    try cursor.skip(8)
    let header = try cursor.number(UInt32.self)
    guard let name = String(validating: try cursor.bytes(nameCount), as: UTF8.self) else { throw Self.damaged }
    var extra = ByteCursor(Data(try cursor.bytes(extraCount)))
    try cursor.skip(commentCount)
    let wide = try Self.wideNumbers(&extra, replacing: [unpacked, packed, header])
    guard wide[2] <= data.count, wide[0] <= data.count, entries[name] == nil else { throw Self.damaged }
    entries[name] = Entry(
      header: wide[2], byteCount: wide[0], isStored: method == 0 && flags & 1 == 0 && wide[0] == wide[1])
  }

  /// The numbers, each that does not fit 32 bits taken from the 64-bit record, which has only those.
  private static func wideNumbers(
    _ extra: inout ByteCursor, replacing numbers: [UInt32]
  ) throws(PickleFault) -> [Int] {
    var result = numbers.map(Int.init)
    guard numbers.contains(.max) else { return result }
    while extra.remaining >= 4 {
      let kind = try extra.number(UInt16.self)
      let byteCount = Int(try extra.number(UInt16.self))
      guard kind == 1 else {
        try extra.skip(byteCount)
        continue
      }
      for index in numbers.indices where numbers[index] == .max {
        guard let value = Int(exactly: try extra.number(UInt64.self)) else { throw damaged }
        result[index] = value
      }
      return result
    }
    throw damaged
  }
}
