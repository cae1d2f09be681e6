internal import CZip
import Foundation

/// A zip archive whose entries are read as streams; nothing is unpacked.
package final class ZipArchive {
  /// A file in the archive.
  package struct Entry {
    /// Path inside the archive.
    package let path: String
    /// Size in bytes, unpacked.
    package let size: Int
    /// CRC-32 of the content as the archive's directory states it; reading to the end checks it.
    package let checksum: UInt32
    fileprivate let index: zip_uint64_t
  }

  /// The bytes zip archives begin with.
  package static let magic = Array("PK\u{3}\u{4}".utf8)

  package let url: URL
  /// The files, in the order of the archive.
  package let entries: [Entry]
  private let archive: OpaquePointer

  /// - Throws: `FileError` when the file is no archive, or when an entry would lie outside of it.
  package init(_ url: URL) throws {
    self.url = url
    var code: Int32 = 0
    guard let archive = zip_open(url.path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw FileError(
        "\(url.lastPathComponent): not a zip archive that can be read: \(String(cString: zip_error_strerror(&error)))")
    }
    do {
      entries = try Self.entries(of: archive, name: url.lastPathComponent)
    } catch {
      zip_discard(archive)
      throw error
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// Whether the file begins as zip archives do.
  package static func isArchive(_ url: URL) throws -> Bool {
    try PeekableStream(FileStream(url)).peek(magic.count) == magic
  }

  /// The content of an entry.
  package func open(_ entry: Entry) throws -> any ByteStream {
    guard let file = zip_fopen_index(archive, entry.index, 0) else {
      throw FileError(
        "\(url.lastPathComponent): \(entry.path) cannot be read: \(String(cString: zip_strerror(archive)))")
    }
    return ZipEntryStream(file, archive: self, name: "\(url.lastPathComponent): \(entry.path)")
  }

  private static func entries(of archive: OpaquePointer, name: String) throws -> [Entry] {
    try (0..<zip_uint64_t(max(0, zip_get_num_entries(archive, 0)))).compactMap { index in
      var status = zip_stat_t()
      guard zip_stat_index(archive, index, 0, &status) == 0, let path = status.name.map({ String(cString: $0) }),
        let size = Int(exactly: status.size)
      else { throw FileError("\(name): entry \(index + 1) is damaged") }
      guard !path.hasPrefix("/"), !path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..") else {
        throw FileError(
          "\(name): the entry \(path) leads out of the archive", hint: "Such an archive is not to be trusted.")
      }
      return path.hasSuffix("/") ? nil : Entry(path: path, size: size, checksum: status.crc, index: index)
    }
  }
}

/// The content of an entry of a zip archive.
private final class ZipEntryStream: ByteStream {
  private(set) var position = 0
  private let file: OpaquePointer
  private let archive: ZipArchive
  private let name: String

  init(_ file: OpaquePointer, archive: ZipArchive, name: String) {
    self.file = file
    self.archive = archive
    self.name = name
  }

  deinit { zip_fclose(file) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    let count = zip_fread(file, base, zip_uint64_t(buffer.count))
    guard count >= 0 else {
      throw FileError(
        "\(name) is damaged: \(String(cString: zip_file_strerror(file)))", hint: "get the archive again")
    }
    position += Int(count)
    return Int(count)
  }
}
