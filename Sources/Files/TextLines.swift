import Foundation

/// The lines of a text that is to be UTF-8, one at a time as they are asked for; holds one block, not the file.
///
/// A byte order mark is passed over. A text in UTF-16, UTF-32 or Latin-1 is refused with the name of its encoding; bytes
/// that are merely damaged are handed on, and `damage` says in how many lines. Lines end in a line feed alone, so that a
/// carriage return reaches who wants it.
///
/// `LineReader` calls its caller with the lines of files that are imported, without copying them; here the caller asks, because
/// texts come as they are typed and each is answered before the next.
package struct TextLines {
  /// The lines up to now that are not valid UTF-8: how many, and the number of the first.
  package private(set) var damage: (count: Int, first: Int)?
  /// For messages.
  package let name: String

  private let stream: any ByteStream
  private var block: [UInt8] = []
  private var position = 0
  private var number = 0

  /// Opens a file, or standard input without a path.
  package init(path: String?) throws(FileError) {
    name = path ?? "standard input"
    stream = if let path { try FileStream(URL(filePath: path)) } else { FileStream.standardInput() }
  }

  /// Returns the bytes of the next line without its line feed; nil at the end.
  package mutating func next() throws -> [UInt8]? {
    if number == 0 {
      // Zeros that speak for no encoding are characters.
      if block.isEmpty { _ = try readBlock() }
      if let encoding = TextEncoding(head: block), encoding.iconvName != nil { throw FileError(name, isIn: encoding) }
    }
    guard var line = try nextBytes() else { return nil }
    number += 1
    if number == 1, line.starts(with: TextEncoding.byteOrderMark) { line.removeFirst(TextEncoding.byteOrderMark.count) }
    if !line.allSatisfy({ $0 < 0x80 }), String(validating: line, as: UTF8.self) == nil {
      if TextEncoding.hasOneByteLetters(line) {
        throw FileError(name, line: number, isIn: TextEncoding(notUTF8: line))
      }
      damage = damage.map { ($0.count + 1, $0.first) } ?? (1, number)
    }
    return line
  }

  /// Returns the next `count` lines as texts, fewer at the end; what is damaged reads as U+FFFD.
  package mutating func window(_ count: Int) throws -> [String] {
    var lines: [String] = []
    while lines.count < count, let line = try next() { lines.append(String(decoding: line, as: UTF8.self)) }
    return lines
  }

  private mutating func nextBytes() throws -> [UInt8]? {
    var line: [UInt8] = []
    var hasContent = false
    while true {
      if position == block.count, try !readBlock() { return hasContent ? line : nil }
      hasContent = true
      if let end = block[position...].firstIndex(of: 0x0A) {
        line += block[position..<end]
        position = end + 1
        return line
      }
      line += block[position...]
      position = block.count
    }
  }

  private mutating func readBlock() throws -> Bool {
    block = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = try stream.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    position = 0
    return !block.isEmpty
  }
}
