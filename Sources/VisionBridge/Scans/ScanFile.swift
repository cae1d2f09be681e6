import Files
import Foundation
import Torch

internal import CZlib

/// The bytes of an image file from its beginning to its end, inflated where the file is gzipped.
///
/// Members of a gzip file that follow each other are one stream, as for `gunzip`; what follows the last and is no gzip
/// data is passed over, as there. Every count that zlib reports is looked at before it is used.
final class ScanFile {
  /// The file's path, for messages.
  let path: String
  private let data: Data
  /// Where the next bytes are taken from `data`.
  private var offset = 0
  private var inflation: Inflation?

  /// Opens a file. A file whose name does not end in `.gz` is taken as it is.
  ///
  /// - Throws: `VisionError` when it cannot be opened.
  init(_ path: String) throws(VisionError) {
    self.path = path
    do {
      data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw VisionError("\(path): cannot be opened: \(error.localizedDescription)")
    }
    if URL(filePath: path).hasEnding(".gz"), Self.isGzip(data) { inflation = try Inflation(path) }
  }

  /// Whether bytes begin as every gzip file does.
  static func isGzip(_ data: Data) -> Bool { data.prefix(2).elementsEqual([0x1F, 0x8B]) }

  /// Whether the file is inflated while it is read.
  var isCompressed: Bool { inflation != nil }

  /// Whether the file begins as gzip data do, whatever its name.
  var beginsAsGzip: Bool { Self.isGzip(data) }

  /// Bytes of the file on the disk.
  var byteCount: Int { data.count }

  /// The next `count` bytes, fewer only at the end. Memory follows what is there, not what is asked for.
  ///
  /// - Throws: `VisionError` when the gzip stream is damaged.
  func read(_ count: Int) throws(VisionError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, isCompressed ? 1 << 20 : data.count - offset))
    try take(count) { part in bytes += part }
    return bytes
  }

  /// Passes over the next `count` bytes; returns how many were there.
  @discardableResult
  func skip(_ count: Int) throws(VisionError) -> Int {
    var done = 0
    try take(count) { done += $0.count }
    return done
  }

  /// Reads what is left, because the checksum and the length of a gzip stream stand at its end.
  func finish() throws(VisionError) {
    if isCompressed { try skip(.max) }
  }

  private func take(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(VisionError) {
    if let inflation { return try inflation.take(count, from: data, at: &offset, body) }
    let end = offset + min(count, data.count - offset)
    data.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset..<end])) }
    offset = end
  }

  /// The error of a stream without its end.
  static func cutShort(_ path: String) -> VisionError {
    VisionError(
      "\(path): ends early: the gzip stream is damaged", hint: "the copy was cut short; fetch the file again")
  }

  /// The error of a stream that zlib cannot inflate to its end.
  static func damaged(_ path: String, _ reason: String) -> VisionError {
    VisionError("\(path): the gzip stream is damaged: \(reason)", hint: "fetch the file again")
  }
}

/// zlib's state while a file is inflated.
private final class Inflation {
  private let path: String
  private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  /// Inflated bytes of `block` that nobody has taken yet.
  private var pending = 0..<0
  private var isFinished = false

  init(_ path: String) throws(VisionError) {
    self.path = path
    state.initialize(to: z_stream())
    guard nosology_inflate_init(state) == Z_OK else { throw VisionError("\(path): zlib cannot be started") }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    block.deallocate()
  }

  func take(
    _ count: Int, from data: Data, at offset: inout Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(VisionError) {
    var left = count
    while left > 0 {
      if pending.isEmpty {
        guard !isFinished else { return }
        try inflateBlock(upTo: left, data, at: &offset)
        continue
      }
      let part = pending.prefix(left)
      body(UnsafeRawBufferPointer(rebasing: block[part]))
      pending = part.endIndex..<pending.endIndex
      left -= part.count
    }
  }

  /// Fills `block` with at most `wanted` bytes, as far as the next ones of `data` reach.
  private func inflateBlock(upTo wanted: Int, _ data: Data, at offset: inout Int) throws(VisionError) {
    let input = min(data.count - offset, 1 << 20)
    guard input > 0 else { throw ScanFile.cutShort(path) }
    let state = state
    let block = block
    let start = offset
    let room = min(wanted, block.count)
    let status: Int32 = data.withUnsafeBytes { bytes in
      state.pointee.next_in = UnsafeMutablePointer(
        mutating: bytes.baseAddress!.advanced(by: start).assumingMemoryBound(to: Bytef.self))
      state.pointee.avail_in = uInt(input)
      state.pointee.next_out = block.baseAddress!.assumingMemoryBound(to: Bytef.self)
      state.pointee.avail_out = uInt(room)
      return inflate(state, Z_NO_FLUSH)
    }
    offset += input - Int(state.pointee.avail_in)
    pending = 0..<room - Int(state.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isFinished = !ScanFile.isGzip(data.dropFirst(offset))
      inflateReset(state)
    default:
      throw ScanFile.damaged(path, state.pointee.msg.map { String(cString: $0) } ?? "zlib reports \(status)")
    }
  }
}
