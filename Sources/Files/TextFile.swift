import Foundation

/// A UTF-8 text file, plain or gzipped, that is read line by line in blocks, so that memory does not grow with it.
///
/// A byte order mark is no part of the text. A file in another encoding is refused under the name of the encoding.
package struct TextFile: Sendable {
  package let url: URL

  package typealias Line = LineReader.Line

  /// A text file; nothing is read yet.
  package init(url: URL) { self.url = url }

  /// Calls `body` with the number, from 1, and the text of each line.
  ///
  /// - Throws: `FileError` when the file cannot be read or is not UTF-8, and what `body` throws.
  package func forEachTextLine(_ body: (_ number: Int, _ text: String) throws -> Void) throws {
    try forEachLine { line in
      guard let text = line.text else {
        throw FileError(name, line: line.number, isIn: TextEncoding(notUTF8: line.bytes))
      }
      try body(line.number, text)
    }
  }

  /// The first bytes of the text.
  ///
  /// - Throws: `FileError` when there is no such file, or when it is an archive, UTF-16 or empty.
  package func head(_ count: Int = 4096) throws -> [UInt8] {
    try open().peek(count)
  }

  /// The bytes of the text, inflated.
  ///
  /// - Throws: `FileError` as `head` does.
  package func open() throws -> PeekableStream {
    let stream = try PeekableStream.inflating(FileStream(url), name: name)
    try check(stream.peek(4096))
    if try stream.peek(3) == TextEncoding.byteOrderMark { try stream.skip(3) }
    return stream
  }

  /// The whole text, inflated.
  ///
  /// - Throws: `FileError` as `head` does, also when it has more than `limit` bytes or is not UTF-8.
  package func content(atMost limit: Int = 1 << 30) throws -> Data {
    let stream = try open()
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var content = Data()
    while true {
      let count = try stream.read(into: block)
      if count == 0 { break }
      guard content.count + count <= limit else {
        throw FileError("\(name): more than \(limit) bytes, which is too much to read as a whole")
      }
      content.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
    try content.withUnsafeBytes { try checkUTF8($0.assumingMemoryBound(to: UInt8.self)) }
    return content
  }

  /// Size on disk in bytes.
  package func size() throws -> Int { try FileStream(url).size() }

  /// Calls `body` for each line (ended by LF or CRLF) and `progress` for each block read.
  ///
  /// `isUTF8` is false for a text that names another encoding of one byte a character itself.
  package func forEachLine(
    progress: ((_ position: Int, _ total: Int?) -> Void)? = nil, isUTF8: Bool = true, _ body: (Line) throws -> Void
  ) throws {
    try LineReader(name: name, stream: open(), total: size(), isUTF8: isUTF8).forEachLine(progress: progress, body)
  }

  private var name: String { url.lastPathComponent }

  private func check(_ head: [UInt8]) throws {
    if head.isEmpty { throw FileError("\(name): the file is empty") }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      throw FileError("\(name): expected text, found a zip archive", hint: "unzip it first")
    }
    if head.dropFirst(257).starts(with: "ustar".utf8) {
      throw FileError("\(name): expected text, found a tar archive", hint: "unpack it first")
    }
    if let encoding = TextEncoding(head: head) { throw FileError(name, isIn: encoding) }
  }

  private func checkUTF8(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if String(validating: line, as: UTF8.self) == nil {
        throw FileError(name, line: number, isIn: TextEncoding(notUTF8: line))
      }
    }
  }
}
