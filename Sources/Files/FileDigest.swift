internal import CDeflate
import Crypto
import Foundation

/// Digests that identify the exact bytes of a file.
package enum FileDigest {
  /// Returns the SHA-256 of a file in lower-case hexadecimal, reading one megabyte at a time.
  ///
  /// - Throws: `FileError` when the file cannot be read.
  package static func sha256(of url: URL) throws -> String {
    guard let handle = FileHandle(forReadingAtPath: url.path) else {
      throw FileError("cannot read \(url.path)", hint: "Check the path and its permissions.")
    }
    defer { try? handle.close() }
    var hash = SHA256()
    do {
      while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update(data: chunk)
      }
    } catch {
      throw FileError("cannot read \(url.path): \(error.localizedDescription)")
    }
    return hexadecimal(hash.finalize())
  }

  /// Returns a digest of a file's bytes by which large files are told apart at the speed of memory, in lower-case hexadecimal: the
  /// SHA-256 of the CRC-32 and Adler-32 of each megabyte and of the length. It notices by accident that contents differ, not by an
  /// attacker's will.
  ///
  /// - Throws: `FileError` when the file cannot be read.
  package static func checksums(of url: URL) throws -> String {
    let file = try FileStream(url)
    // One piece of memory that stays in the processor's cache for all of the file.
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
    defer { block.deallocate() }
    var (hash, length) = (SHA256(), 0)
    var sums: (crc: UInt32, adler: UInt32) = (0, 1)
    func endMegabyte() {
      for sum in [sums.crc, sums.adler] { withUnsafeBytes(of: sum.littleEndian) { hash.update(bufferPointer: $0) } }
      sums = (0, 1)
    }
    while true {
      // A block ends at the latest where a megabyte does.
      let room = min(block.count, 1 << 20 - length % (1 << 20))
      let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: block[..<room]))
      if count == 0 { break }
      sums.crc = libdeflate_crc32(sums.crc, block.baseAddress, count)
      sums.adler = libdeflate_adler32(sums.adler, block.baseAddress, count)
      length += count
      if length.isMultiple(of: 1 << 20) { endMegabyte() }
    }
    if !length.isMultiple(of: 1 << 20) { endMegabyte() }
    withUnsafeBytes(of: UInt64(length).littleEndian) { hash.update(bufferPointer: $0) }
    return hexadecimal(hash.finalize())
  }

  /// Returns the SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal.
  package static func sha256(ofText text: String) -> String {
    hexadecimal(SHA256.hash(data: Array(text.utf8)))
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
