import CZlib

/// Gzip data whose checksum and length are right.
enum Gzip {
  /// What the data contain; nil where they are damaged.
  static func content(of bytes: [UInt8]) -> [UInt8]? { Deflate.inflated(bytes, windowBits: 15 + 16)?.content }

  /// The data that contain some bytes.
  static func compressed(_ content: [UInt8]) -> [UInt8] { Deflate.deflated(content, windowBits: 15 + 16) }

  /// Data of a plain header of 10 bytes whose checksum and length become those of what can be inflated.
  static func withTrailer(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 18, let (content, used) = Deflate.inflated(Array(bytes[10...]), windowBits: -15) else {
      return bytes
    }
    let end = min(bytes.count, 10 + used)
    return bytes[..<end] + littleEndian(checksum(of: content)) + littleEndian(UInt32(truncatingIfNeeded: content.count))
  }

  /// CRC-32 of some bytes.
  static func checksum(of bytes: [UInt8]) -> UInt32 { UInt32(crc32(0, bytes, UInt32(bytes.count))) }
}

/// The bytes of a number, lowest first.
func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }

/// Compressed data in the windows that zlib numbers: 15 + 16 is gzip, -15 is bare.
enum Deflate {
  /// Most bytes that are inflated; the seeds are small.
  private static let limit = 1 << 22

  /// The content and the number of bytes it took; nil where nothing can be inflated.
  static func inflated(_ bytes: [UInt8], windowBits: Int32) -> (content: [UInt8], used: Int)? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = bytes
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    let blockSize = block.count
    let used: Int? = input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      while content.count < limit {
        let status = block.withUnsafeMutableBufferPointer { block in
          stream.next_out = block.baseAddress
          stream.avail_out = uInt(blockSize)
          return inflate(&stream, Z_NO_FLUSH)
        }
        content += block[..<(blockSize - Int(stream.avail_out))]
        if status == Z_STREAM_END { return input.count - Int(stream.avail_in) }
        guard status == Z_OK, stream.avail_in > 0 || stream.avail_out == 0 else { return nil }
      }
      return nil
    }
    return used.map { (content, $0) }
  }

  static func deflated(_ content: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    precondition(
      deflateInit2_(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK,
      "zlib cannot be started")
    defer { deflateEnd(&stream) }
    var input = content
    return [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, uLong(content.count)))) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = uInt(output.count)
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib needs more room than it said")
      }
      count = output.count - Int(stream.avail_out)
    }
  }
}
