import Foundation

/// Bytes of a file, an archive entry or several of them in a row, read front to back.
package protocol ByteStream: AnyObject {
  /// Fills the beginning of `buffer` and returns the number of bytes, 0 at the end.
  ///
  /// - Throws: `FileError` when the bytes cannot be had.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Bytes taken up to now from what is on disk, that is before they are inflated.
  var position: Int { get }
}

/// The bytes of a file.
package final class FileStream: ByteStream {
  package private(set) var position = 0
  private let descriptor: Int32
  private let path: String

  /// - Throws: `FileError` when there is no such file, or when it may not be read.
  package init(_ url: URL) throws(FileError) {
    path = url.path
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      descriptor = -1
      throw FileError("\(path): is a directory", hint: "name a file")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? FileError("\(path): no such file", hint: "check the path")
        : FileError("\(path): cannot be read: \(String(cString: strerror(errno)))", hint: "check its permissions")
    }
  }

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    if descriptor > STDIN_FILENO { close(descriptor) }
  }

  /// The bytes that come in on standard input.
  package static func standardInput() -> FileStream {
    FileStream(descriptor: STDIN_FILENO, path: "standard input")
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += count
        return count
      }
      guard errno == EINTR else {
        throw FileError("\(path): cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Passes over bytes without reading them.
  ///
  /// - Throws: `FileError` when that cannot be done, as with what comes in on a pipe.
  package func skip(_ count: Int) throws {
    guard lseek(descriptor, off_t(count), SEEK_CUR) >= 0 else {
      throw FileError("\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    position += count
  }

  /// Size of the file in bytes.
  package func size() throws -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError("\(path): its size cannot be had") }
    return Int(status.st_size)
  }
}

/// Streams one after another, each opened when the one before it is at its end.
package final class JoinedStream: ByteStream {
  private var waiting: ArraySlice<() throws -> any ByteStream>
  private var current: (any ByteStream)?
  private var finished = 0

  package init(_ parts: [() throws -> any ByteStream]) {
    waiting = parts[...]
  }

  package var position: Int { finished + (current?.position ?? 0) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if let current {
        let count = try current.read(into: buffer)
        if count > 0 { return count }
        finished += current.position
      }
      current = try waiting.popFirst()?()
      if current == nil { return 0 }
    }
  }
}
