import Files
import Foundation

/// The bytes of an XML file, line by line looked at before the parser sees them.
///
/// Bytes that are not in the declared encoding, and processing instructions without content, end the process in Foundation's
/// parser at times; they are refused here. So a file is read once, for validity and content alike.
final class CheckedXMLStream: ByteStream {
  private static let blockSize = 1 << 16

  private let source: any ByteStream
  private let name: String
  private let prolog: XMLProlog
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * blockSize, alignment: 16)
  private var start = 0  // of what was not handed out
  private var checked = 0  // up to here lines are whole and without fault
  private var end = 0  // of what was read
  private var lineCount = 0  // of what was checked
  private var count = 0  // of bytes read

  /// Reads `source`, which begins with the prolog; `name` is for messages. Of encodings of one byte a character every byte is
  /// good.
  init(_ source: any ByteStream, name: String, _ prolog: XMLProlog) {
    self.source = source
    self.name = name
    self.prolog = prolog
  }

  deinit { buffer.deallocate() }

  var position: Int { source.position }

  /// Fills the beginning of `target` with bytes of checked lines.
  ///
  /// - Throws: `FileError` when the next lines are not as they have to be, or cannot be had.
  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    while start == checked {
      guard try readLines() else { return 0 }
    }
    let count = min(target.count, checked - start)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
    start += count
    return count
  }

  /// Reads a block and checks the lines that end in it. Returns whether there was anything.
  private func readLines() throws -> Bool {
    makeRoom()
    let new = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + Self.blockSize]))
    let block = UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + new])
    passOver(prolog.passedOver, in: block)
    end += new
    guard new > 0 else {
      let rest = end - checked
      try check(checked..<end)
      return rest > 0
    }
    if let last = block.lastIndex(of: UInt8(ascii: "\n")) { try check(checked..<(end - new + last + 1)) }
    guard end - checked <= LineReader.longestLine else {
      throw FileError("\(name), line \(lineCount + 1): longer than 16 MB, so this is no text file")
    }
    return true
  }

  /// Writes blanks over bytes of the file that the parser is not to see; lines stay.
  private func passOver(_ range: Range<Int>, in block: UnsafeMutableRawBufferPointer) {
    for place in range.clamped(to: count..<count + block.count) where block[place - count] != UInt8(ascii: "\n") {
      block[place - count] = UInt8(ascii: " ")
    }
    count += block.count
  }

  /// Moves the line that was begun to the front, into a larger buffer where it fills most of this one.
  private func makeRoom() {
    let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    if buffer.count - rest.count < Self.blockSize {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 16)
      larger.copyMemory(from: rest)
      buffer.deallocate()
      buffer = larger
    } else if start > 0, let base = buffer.baseAddress {
      memmove(base, base + start, rest.count)
    }
    (start, checked, end) = (0, checked - start, rest.count)
  }

  private func check(_ range: Range<Int>) throws {
    let lines = UnsafeRawBufferPointer(rebasing: buffer[range]).assumingMemoryBound(to: UInt8.self)
    if prolog.isUTF8, String(validating: lines, as: UTF8.self) == nil { throw encodingFault(in: lines) }
    if let place = Self.emptyInstruction(in: lines) {
      throw FileError(
        "\(name), line \(number(of: place, in: lines)): a processing instruction without content, which no source has a "
          + "use for", hint: "use the file as published")
    }
    lineCount += Self.lineEnds(in: lines[...])
    checked = range.upperBound
  }

  /// Its own message says that the file does not keep to what it declares.
  private func encodingFault(in lines: UnsafeBufferPointer<UInt8>) -> FileError {
    var number = lineCount
    for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard String(validating: line, as: UTF8.self) == nil else { continue }
      let found = TextEncoding(notUTF8: line)
      return FileError(
        "\(name), line \(number): bytes that are not in the encoding of the file, UTF-8, but \(found.name)",
        hint: "fetch the file again, or \(found.hint)")
    }
    preconditionFailure("every line is UTF-8, but not all of them together")
  }

  private func number(of place: Int, in lines: UnsafeBufferPointer<UInt8>) -> Int {
    lineCount + 1 + Self.lineEnds(in: lines[..<place])
  }

  private static func lineEnds(in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var count = 0
    for byte in UnsafeBufferPointer(rebasing: bytes) where byte == UInt8(ascii: "\n") { count &+= 1 }
    return count
  }

  /// Where `<?name?>` stands.
  private static func emptyInstruction(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let mark = UInt8(ascii: "?")
    var next = 0
    while let base = bytes.baseAddress, let hit = memchr(base + next, Int32(mark), bytes.count - next) {
      let open = UnsafeRawPointer(base).distance(to: hit)
      next = open + 1
      guard open > 0, bytes[open - 1] == UInt8(ascii: "<") else { continue }
      let end = bytes[next...].firstIndex { $0 == mark || $0 <= UInt8(ascii: " ") }
      if let end, bytes[end] == mark, end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: ">") { return open }
    }
    return nil
  }
}
