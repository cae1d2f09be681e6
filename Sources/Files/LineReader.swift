import Foundation

/// Hands out the lines of a stream without copying them; memory does not grow with the stream.
package struct LineReader {
  private let name: String
  private let stream: any ByteStream
  private let total: Int?
  private let isUTF8: Bool

  /// - Parameters:
  ///   - name: For messages.
  ///   - total: Size on disk, where it is known.
  ///   - isUTF8: Whether the text must be UTF-8.
  package init(name: String, stream: any ByteStream, total: Int?, isUTF8: Bool = true) {
    self.name = name
    self.stream = stream
    self.total = total
    self.isUTF8 = isUTF8
  }

  private static let blockSize = 1 << 20
  /// Bytes that a line may have.
  package static let longestLine = 16 << 20

  /// One line without its terminator; the bytes are valid during the call that receives it.
  package struct Line {
    /// 1-based.
    package let number: Int
    package let bytes: UnsafeBufferPointer<UInt8>

    /// The line as text, or nil where its bytes are not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Whether the line has nothing but blanks.
    package var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }

  /// Calls `body` for each line (ended by LF or CRLF) and `progress` for each block read.
  ///
  /// Lines that are not UTF-8 are handed out as well, so that each can be reported.
  ///
  /// - Throws: `FileError` that names the encoding of a text that is not UTF-8, at the latest at its end.
  package func forEachLine(progress: ((_ position: Int, _ total: Int?) -> Void)? = nil, _ body: (Line) throws -> Void)
    throws
  {
    var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * Self.blockSize, alignment: 16)
    defer { buffer.deallocate() }
    var start = 0  // of the first line that was not handed out
    var end = 0  // of what was read
    var searched = 0  // up to here there is no line end after `start`
    var number = 0
    var isFirst = true
    var encoding = TextEncodingJudge()
    func handOut(_ range: Range<Int>) throws {
      number += 1
      let line = Self.line(buffer, range, number)
      if isUTF8, !encoding.isDecided { try check(&encoding, line) }
      try body(line)
    }
    while true {
      if buffer.count - end < Self.blockSize { Self.makeRoom(&buffer, &start, &end, &searched) }
      let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<(end + Self.blockSize)]))
      if count == 0 { break }
      end += count
      if isFirst, end < 4 { continue }
      if isFirst { start = try Self.textStart(buffer[..<end], name) }
      searched = max(searched, start)
      isFirst = false
      while let hit = Self.lineEnd(buffer, searched..<end) {
        try handOut(start..<hit)
        start = hit + 1
        searched = start
      }
      searched = end
      guard end - start <= Self.longestLine else {
        throw FileError("\(name), line \(number + 1): longer than 16 MB, so this is no text file")
      }
      progress?(stream.position, total)
    }
    if isFirst { start = try Self.textStart(buffer[..<end], name) }
    if start < end { try handOut(start..<end) }
    if encoding.isOther, let first = encoding.firstOther {
      throw FileError(name, line: first.line, isIn: first.encoding)
    }
  }

  /// Where the text begins, behind a byte order mark.
  private static func textStart(_ head: Slice<UnsafeMutableRawBufferPointer>, _ name: String) throws -> Int {
    if let encoding = TextEncoding(head: head) { throw FileError(name, isIn: encoding) }
    return head.starts(with: TextEncoding.byteOrderMark) ? TextEncoding.byteOrderMark.count : 0
  }

  private func check(_ encoding: inout TextEncodingJudge, _ line: Line) throws {
    encoding.see(line.bytes, number: line.number)
    if encoding.isDecided, encoding.isOther, let first = encoding.firstOther {
      throw FileError(name, line: first.line, isIn: first.encoding)
    }
  }

  /// Moves the line that was begun to the front, into a larger buffer where it fills half of this one.
  private static func makeRoom(
    _ buffer: inout UnsafeMutableRawBufferPointer, _ start: inout Int, _ end: inout Int, _ searched: inout Int
  ) {
    let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    if rest.count > buffer.count / 2 {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 16)
      larger.copyMemory(from: rest)
      buffer.deallocate()
      buffer = larger
    } else if start > 0, let base = buffer.baseAddress {
      memmove(base, base + start, rest.count)
    }
    searched -= start
    end -= start
    start = 0
  }

  private static func lineEnd(_ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, let base = buffer.baseAddress,
      let hit = memchr(base + range.lowerBound, 0x0A, range.count)
    else { return nil }
    return hit - base
  }

  private static func line(_ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>, _ number: Int) -> Line {
    var range = range
    if let last = range.last, buffer[last] == 0x0D { range = range.lowerBound..<last }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[range])
    return Line(number: number, bytes: bytes.assumingMemoryBound(to: UInt8.self))
  }
}
