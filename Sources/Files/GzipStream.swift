internal import CZlib

/// What a gzip stream contains. Several members in a row are read as one, and what follows the last of them and is no gzip
/// data is passed over, as `gunzip` does.
package final class GzipStream: ByteStream {
  /// The bytes every gzip file begins with.
  package static let magic: [UInt8] = [0x1F, 0x8B]

  private static let blockSize = 1 << 18

  private let source: any ByteStream
  private let name: String
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipStream.blockSize, alignment: 16)
  private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isInsideMember = false
  private var hasReadMember = false

  /// Inflates `source`; `name` is for messages.
  package init(_ source: any ByteStream, name: String) throws {
    self.source = source
    self.name = name
    state.initialize(to: z_stream())
    guard nosology_inflate_init(state) == Z_OK else { throw FileError("zlib cannot be started") }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    block.deallocate()
  }

  package var position: Int { source.position - Int(state.pointee.avail_in) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let output = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    state.pointee.next_out = output.assumingMemoryBound(to: Bytef.self)
    state.pointee.avail_out = uInt(clamping: buffer.count)
    let wanted = Int(state.pointee.avail_out)
    while Int(state.pointee.avail_out) == wanted {
      if !isInsideMember, hasReadMember, try !isAtMember() { return 0 }
      if state.pointee.avail_in == 0, try !refill() {
        guard !isInsideMember else {
          throw FileError("\(name): the compressed data ends too early", hint: "get the file again")
        }
        return 0
      }
      isInsideMember = true
      switch inflate(state, Z_NO_FLUSH) {
      case Z_STREAM_END:
        inflateReset(state)
        isInsideMember = false
        hasReadMember = true
      case Z_OK, Z_BUF_ERROR: break
      default:
        let reason = state.pointee.msg.map { String(cString: $0) } ?? "not gzip data"
        throw FileError("\(name): damaged compressed data (\(reason))", hint: "get the file again")
      }
    }
    return wanted - Int(state.pointee.avail_out)
  }

  /// Whether another member begins with the next bytes.
  private func isAtMember() throws -> Bool {
    while Int(state.pointee.avail_in) < Self.magic.count {
      guard try refill() else { return false }
    }
    return UnsafeBufferPointer(start: state.pointee.next_in, count: Self.magic.count).elementsEqual(Self.magic)
  }

  /// Reads more bytes behind those that wait; false at the end.
  private func refill() throws -> Bool {
    let waiting = Int(state.pointee.avail_in)
    if waiting > 0, let next = state.pointee.next_in { block.copyMemory(from: .init(start: next, count: waiting)) }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: block[waiting...]))
    state.pointee.next_in = block.baseAddress?.assumingMemoryBound(to: Bytef.self)
    state.pointee.avail_in = uInt(waiting + count)
    return count > 0
  }
}

/// A stream whose first bytes can be looked at before they are read.
package final class PeekableStream: ByteStream {
  private let source: any ByteStream
  private var head: [UInt8] = []
  private var used = 0

  package init(_ source: any ByteStream) { self.source = source }

  package var position: Int { source.position - (head.count - used) }

  /// The first bytes, fewer than `count` only where the stream is shorter.
  package func peek(_ count: Int) throws -> [UInt8] {
    while head.count - used < count {
      let more = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if more.isEmpty { break }
      head.append(contentsOf: more)
    }
    return Array(head[used...].prefix(count))
  }

  /// Leaves out bytes that were looked at.
  package func skip(_ count: Int) throws {
    used += try peek(count).count
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard used < head.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, head.count - used)
    head.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[used..<(used + count)])) }
    used += count
    return count
  }

  /// The stream itself, or what is in it where it begins as gzip data do.
  package static func inflating(_ source: any ByteStream, name: String) throws -> PeekableStream {
    let stream = PeekableStream(source)
    guard try stream.peek(2) == GzipStream.magic else { return stream }
    return PeekableStream(try GzipStream(stream, name: name))
  }
}
