import Files
import Foundation

/// The bytes of an image file from its beginning to its end, inflated where the file is gzipped and its name ends in `.gz`.
final class ScanFile {
  /// The file's path, for messages.
  let path: String
  /// Whether the file is inflated while it is read.
  let isCompressed: Bool
  /// Whether the file begins as gzip data do, whatever its name.
  let beginsAsGzip: Bool
  /// Bytes of the file on the disk.
  let byteCount: Int

  private static let blockSize = 1 << 20
  private let file: FileStream
  private let inflated: GzipStream?

  /// Opens a file.
  ///
  /// - Throws: `FileError` when it cannot be opened.
  init(_ path: String) throws {
    self.path = path
    let url = URL(filePath: path)
    beginsAsGzip = try PeekableStream(FileStream(url)).peek(GzipStream.magic.count) == GzipStream.magic
    isCompressed = beginsAsGzip && url.hasEnding(".gz")
    file = try FileStream(url)
    byteCount = try file.size()
    inflated = isCompressed ? try GzipStream(file, name: path) : nil
  }

  /// The whole content of a compressed file, where it has exactly so many bytes and nothing is wrong with it; else nil.
  func content(byteCount: Int) -> [UInt8]? {
    isCompressed ? GzipFile.content(of: URL(filePath: path), byteCount: byteCount) : nil
  }

  /// Returns the next `count` bytes, fewer only at the end. Memory follows what is there, not what is asked for.
  ///
  /// - Throws: `FileError` when the compressed data is damaged or the disk fails.
  func read(_ count: Int) throws -> [UInt8] {
    guard let inflated else {
      return try [UInt8](unsafeUninitializedCapacity: max(0, min(count, byteCount - file.position))) { bytes, filled in
        filled = try Self.fill(UnsafeMutableRawBufferPointer(bytes), from: file)
      }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, Self.blockSize))
    try take(count, from: inflated) { bytes += $0 }
    return bytes
  }

  /// Passes over the next `count` bytes.
  ///
  /// - Throws: `FileError` when the compressed data is damaged.
  func skip(_ count: Int) throws {
    guard let inflated else { return try file.skip(min(count, max(0, byteCount - file.position))) }
    try take(count, from: inflated) { _ in }
  }

  /// Reads what is left, because the checksum and the length of compressed data stand at its end.
  ///
  /// - Throws: `FileError` when the compressed data is damaged.
  func finish() throws {
    if isCompressed { try skip(.max) }
  }

  /// The error of a file whose name promises compressed data.
  static func isNotGzip(_ path: String) -> FileError {
    FileError(
      "\(path): damaged compressed data (it does not begin as gzip data do)", hint: "get the file again")
  }

  private func take(
    _ count: Int, from stream: GzipStream, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, Self.blockSize), alignment: 16)
    defer { block.deallocate() }
    var left = count
    while left > 0 {
      let part = UnsafeMutableRawBufferPointer(rebasing: block[..<min(left, block.count)])
      let found = try Self.fill(part, from: stream)
      try body(UnsafeRawBufferPointer(rebasing: part[..<found]))
      left -= found
      if found < part.count { return }
    }
  }

  /// Fills a buffer as far as a stream reaches; returns the number of bytes.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from stream: any ByteStream) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
