import Foundation

/// A UTF-8 text file, plain or gzipped, that is read line by line in blocks, so that memory does not grow with it.
struct TextFile {
  let url: URL

  typealias Line = LineReader.Line

  /// The first bytes of the text.
  ///
  /// Throws: `OntologyError` when there is no such file, or when it is an archive, UTF-16 or empty.
  func head(_ count: Int = 4096) throws -> [UInt8] {
    try open().peek(count)
  }

  /// The bytes of the text, inflated.
  ///
  /// Throws: `OntologyError` as `head` does.
  func open() throws -> PeekableStream {
    let stream = try PeekableStream.inflating(FileStream(url), name: name)
    try check(stream.peek(4096))
    return stream
  }

  /// The whole text, inflated.
  ///
  /// Throws: `OntologyError` as `head` does, and also when it has more than `limit` bytes.
  func content(atMost limit: Int) throws -> Data {
    let stream = try open()
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var content = Data()
    while true {
      let count = try stream.read(into: block)
      if count == 0 { return content }
      guard content.count + count <= limit else {
        throw OntologyError("\(name): more than \(limit) bytes, which is too much to read as a whole")
      }
      content.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }

  /// Size on disk in bytes.
  func size() throws -> Int { try FileStream(url).size() }

  /// Calls `body` for each line (ended by LF or CRLF) and `progress` for each block read.
  func forEachLine(progress: ImportProgress? = nil, _ body: (Line) throws -> Void) throws {
    try LineReader(name: name, stream: open(), total: size()).forEachLine(progress: progress, body)
  }

  private var name: String { url.lastPathComponent }

  private func check(_ head: [UInt8]) throws {
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
  }
}
