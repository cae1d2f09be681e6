internal import CZip
import Foundation

/// Arrays under names in one file, as `numpy.savez` writes them: a zip archive of `.npy` files. `numpy.load` opens it.
package struct NpzFile {
  private var arrays: [(name: String, content: Data)] = []

  /// A file without arrays.
  package init() {}

  /// Adds an array of numbers in C order, whose type NumPy calls `descriptor`, such as `<f4`.
  package mutating func add(_ name: String, descriptor: String, shape: [Int], bytes: Data) {
    arrays.append((name, NpyHeader.encoded(shape: shape, descriptor: descriptor) + bytes))
  }

  /// Adds an array of texts; NumPy keeps them in UTF-32, all of the length of the longest.
  package mutating func add(_ name: String, _ texts: [String]) {
    let scalars = texts.map { Array($0.unicodeScalars) }
    let width = max(1, scalars.map(\.count).max() ?? 0)
    var values = [UInt32](repeating: 0, count: texts.count * width)
    for (row, text) in scalars.enumerated() {
      for (column, scalar) in text.enumerated() { values[row * width + column] = scalar.value.littleEndian }
    }
    add(name, descriptor: "<U\(width)", shape: [texts.count], bytes: values.withUnsafeBytes { Data($0) })
  }

  /// Writes the file; it appears when all of it is there.
  ///
  /// - Throws: `FileError` that names the file and why it cannot be written.
  package func write(to url: URL) throws {
    try AtomicFile.write(to: url) { path in
      var code: Int32 = 0
      guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        throw FileError("cannot write \(url.path): \(String(cString: zip_error_strerror(&error)))")
      }
      func failure() -> FileError { FileError("cannot write \(url.path): \(String(cString: zip_strerror(archive)))") }
      do {
        for (name, content) in arrays { try Self.add(name, content, to: archive, or: failure) }
      } catch {
        zip_discard(archive)
        throw error
      }
      guard zip_close(archive) == 0 else {
        defer { zip_discard(archive) }
        throw failure()
      }
      // The archive was written to a file of its own, which has this name now.
      let written = try FileHandle(forUpdating: URL(filePath: path))
      try written.synchronize()
      try written.close()
    }
  }

  private static func add(
    _ name: String, _ content: Data, to archive: OpaquePointer, or failure: () -> FileError
  ) throws {
    // The archive reads the bytes when it is closed and frees them then.
    guard let copy = malloc(max(1, content.count)) else { throw failure() }
    content.copyBytes(to: copy.assumingMemoryBound(to: UInt8.self), count: content.count)
    guard let source = zip_source_buffer(archive, copy, zip_uint64_t(content.count), 1) else {
      free(copy)
      throw failure()
    }
    let index = zip_file_add(archive, "\(name).npy", source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      throw failure()
    }
    // Floats hardly shrink, and what is stored as it is can be mapped.
    guard zip_set_file_compression(archive, zip_uint64_t(index), ZIP_CM_STORE, 0) == 0 else { throw failure() }
  }
}
