import Foundation

/// A UTF-8 text file that is read line by line in blocks, so that memory does not grow with it.
struct TextFile {
  let url: URL

  private static let blockSize = 1 << 20
  private static let longestLine = 16 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// One line without its terminator; the bytes are valid during the call that receives it.
  struct Line {
    /// 1-based.
    let number: Int
    let bytes: UnsafeBufferPointer<UInt8>

    /// The line as text, or nil where its bytes are not UTF-8.
    var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Whether the line has nothing but blanks.
    var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }

  /// Size in bytes.
  func size() throws -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let size = attributes?[.size] as? Int else { throw missing }
    return size
  }

  /// The first bytes of the file.
  ///
  /// Throws: `OntologyError` when there is no such file, or when it is compressed, UTF-16 or empty.
  func head(_ count: Int = 4096) throws -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    let head = [UInt8](try handle.read(upToCount: count) ?? Data())
    if head.isEmpty { throw OntologyError("\(name): the file is empty") }
    if head.starts(with: [0x1F, 0x8B]) {
      throw OntologyError("\(name): expected text, found gzip data", hint: "gunzip the file first")
    }
    if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      throw OntologyError("\(name): expected text, found a zip archive", hint: "unzip it first")
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) || head.prefix(4).contains(0) {
      throw OntologyError(
        "\(name): expected UTF-8 text, found UTF-16 or binary data",
        hint: "convert it with: iconv -f UTF-16 -t UTF-8")
    }
    return head
  }

  /// Calls `body` for each line (ended by LF or CRLF) and `progress` for each block read.
  func forEachLine(progress: ImportProgress? = nil, _ body: (Line) throws -> Void) throws {
    _ = try head()
    let total = try size()
    let handle = try open()
    defer { try? handle.close() }
    var buffer: [UInt8] = []  // what was read and not yet handed out: at most one line's beginning
    var done = 0
    var number = 0
    while let block = try handle.read(upToCount: Self.blockSize), !block.isEmpty {
      buffer.append(contentsOf: block)
      if done == 0, buffer.starts(with: Self.byteOrderMark) { buffer.removeFirst(3) }
      done += block.count
      let used = try buffer.withUnsafeBufferPointer { bytes in
        var start = 0
        while let end = Self.lineEnd(bytes, from: start) {
          number += 1
          try body(Self.line(bytes, start..<end, number))
          start = end + 1
        }
        return start
      }
      buffer.removeFirst(used)
      guard buffer.count <= Self.longestLine else {
        throw OntologyError("\(name), line \(number + 1): longer than 16 MB, so this is no text file")
      }
      progress?(done, total)
    }
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBufferPointer { try body(Self.line($0, 0..<$0.count, number + 1)) }
  }

  private var name: String { url.lastPathComponent }

  private var missing: OntologyError {
    OntologyError("\(url.path): no such file, or it may not be read", hint: "check the path")
  }

  private func open() throws -> FileHandle {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory),
      !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: url.path)
    else { throw missing }
    return handle
  }

  private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let hit = memchr(base + start, 0x0A, bytes.count - start)
    else { return nil }
    return hit - UnsafeMutableRawPointer(mutating: base)
  }

  private static func line(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ number: Int
  ) -> Line {
    let end = range.isEmpty || bytes[range.upperBound - 1] != 0x0D ? range.upperBound : range.upperBound - 1
    return Line(number: number, bytes: UnsafeBufferPointer(rebasing: bytes[range.lowerBound..<end]))
  }
}
