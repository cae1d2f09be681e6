import Foundation

/// A UTF-8 text file, plain or gzipped, that is read line by line in blocks, so that memory does not grow with it.
struct TextFile {
  let url: URL

  typealias Line = LineReader.Line

  /// The first bytes of the text.
  ///
  /// Throws: `OntologyError` when there is no such file, or when it is an archive, UTF-16 or empty.
  func head(_ count: Int = 4096) throws -> [UInt8] {
    try check(try PeekableStream.inflating(FileStream(url), name: name).peek(count))
  }

  /// The first bytes of a text for a reader that cannot inflate.
  ///
  /// Throws: `OntologyError` as `head` does, and also when the file is compressed.
  func uncompressedHead(_ count: Int) throws -> [UInt8] {
    let head = try PeekableStream(FileStream(url)).peek(count)
    if head.starts(with: GzipStream.magic) {
      throw OntologyError("\(name): expected text, found gzip data", hint: "gunzip the file first")
    }
    return try check(head)
  }

  /// Size on disk in bytes.
  func size() throws -> Int { try FileStream(url).size() }

  /// Calls `body` for each line (ended by LF or CRLF) and `progress` for each block read.
  func forEachLine(progress: ImportProgress? = nil, _ body: (Line) throws -> Void) throws {
    let file = try FileStream(url)
    let stream = try PeekableStream.inflating(file, name: name)
    _ = try check(stream.peek(4096))
    try LineReader(name: name, stream: stream, total: try file.size()).forEachLine(progress: progress, body)
  }

  private var name: String { url.lastPathComponent }

  private func check(_ head: [UInt8]) throws -> [UInt8] {
    if head.isEmpty { throw OntologyError("\(name): the file is empty") }
    if head.starts(with: ZipArchive.magic) {
      throw OntologyError("\(name): expected text, found a zip archive", hint: "unzip it first")
    }
    if head.dropFirst(257).starts(with: "ustar".utf8) {
      throw OntologyError("\(name): expected text, found a tar archive", hint: "unpack it first")
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) || head.prefix(4).contains(0) {
      throw OntologyError(
        "\(name): expected UTF-8 text, found UTF-16 or binary data",
        hint: "convert it with: iconv -f UTF-16 -t UTF-8")
    }
    return head
  }
}
