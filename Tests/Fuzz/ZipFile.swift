/// A zip archive whose lengths, offsets and checksums are right.
struct ZipFile {
  struct Entry {
    var name: [UInt8]
    var bytes: [UInt8]
    var isDeflated: Bool
  }

  var entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  /// Reads an archive by its central directory; nil where it is damaged, too new or too large.
  init?(_ file: [UInt8]) {
    guard file.count >= 22,
      let end = (max(0, file.count - 22 - 65_535)...file.count - 22).last(where: {
        file[$0...].starts(with: Self.endMark)
      })
    else { return nil }
    var place = Self.number(file, end + 16, 4)
    entries = []
    for _ in 0..<Self.number(file, end + 10, 2) {
      guard place + 46 <= file.count, file[place...].starts(with: Self.directoryMark) else { return nil }
      let method = Self.number(file, place + 10, 2)
      let size = Self.number(file, place + 20, 4)
      let lengths = [28, 30, 32].map { Self.number(file, place + $0, 2) }
      let local = Self.number(file, place + 42, 4)
      guard place + 46 + lengths[0] <= file.count, local + 30 <= file.count else { return nil }
      let start = local + 30 + Self.number(file, local + 26, 2) + Self.number(file, local + 28, 2)
      guard start + size <= file.count, [0, 8].contains(method) else { return nil }
      let stored = Array(file[start..<start + size])
      guard let bytes = method == 0 ? stored : Deflate.inflated(stored, windowBits: -15)?.content else { return nil }
      let name = Array(file[place + 46..<place + 46 + lengths[0]])
      entries.append(Entry(name: name, bytes: bytes, isDeflated: method == 8))
      place += 46 + lengths.reduce(0, +)
    }
  }

  /// The archive as a file.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let data = entry.isDeflated ? Deflate.deflated(entry.bytes, windowBits: -15) : entry.bytes
      // Version, flags, method, time, date, checksum, sizes, length of the name, no further fields.
      let fields =
        littleEndian(UInt16(20)) + littleEndian(UInt16(0)) + littleEndian(UInt16(entry.isDeflated ? 8 : 0))
        + littleEndian(UInt32(0x0021_0000)) + littleEndian(Gzip.checksum(of: entry.bytes))
        + littleEndian(UInt32(data.count)) + littleEndian(UInt32(entry.bytes.count))
        + littleEndian(UInt16(truncatingIfNeeded: entry.name.count)) + littleEndian(UInt16(0))
      directory += Self.directoryMark + littleEndian(UInt16(20)) + fields
      directory += [UInt8](repeating: 0, count: 10) + littleEndian(UInt32(file.count)) + entry.name
      file += [0x50, 0x4B, 3, 4] + fields + entry.name + data
    }
    let count = littleEndian(UInt16(truncatingIfNeeded: entries.count))
    return file + directory + Self.endMark + [0, 0, 0, 0] + count + count + littleEndian(UInt32(directory.count))
      + littleEndian(UInt32(file.count)) + [0, 0]
  }

  private static let directoryMark: [UInt8] = [0x50, 0x4B, 1, 2]
  private static let endMark: [UInt8] = [0x50, 0x4B, 5, 6]

  private static func number(_ file: [UInt8], _ place: Int, _ size: Int) -> Int {
    guard place + size <= file.count else { return 0 }
    return file[place..<place + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
