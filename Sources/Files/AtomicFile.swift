import Foundation
import Synchronization

/// Files and folders that appear whole: whatever stops the writing, what was there before stays.
///
/// An object is one file while it is written, under a temporary name beside its own. `commit` gives it its name; an object
/// that goes without that takes the temporary file with it. Of several objects for one URL the last to commit wins.
package final class AtomicFile {
  private let url: URL
  /// Where the file will be, behind symbolic links.
  private let target: URL
  private let temporary: URL
  private let hint: String
  private let file: FileHandle
  private var isCommitted = false

  /// Begins to write a file.
  ///
  /// - Parameter byteCount: how long it will be, where that is known: an error names it as the room that is needed.
  /// - Throws: `FileError` that names the file and why the system refused, or when `url` is no regular file.
  package init(at url: URL, byteCount: Int? = nil) throws(FileError) {
    self.url = url
    target = url.resolvingSymlinksInPath()
    let room = byteCount.map { "\($0) bytes free" } ?? "free room"
    hint = "check that the folder exists, is writable and has \(room)"
    // A rename would put a file in the place of a device.
    var facts = stat()
    guard stat(target.path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG else {
      throw FileError("cannot write \(url.path): it is not a regular file", hint: "choose another name")
    }
    var temporary: URL
    var descriptor: Int32
    repeat {
      temporary = Self.temporary(for: target)
      descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    } while descriptor < 0 && errno == EEXIST
    guard descriptor >= 0 else { throw FileError(cannotWrite: url, Self.lastSystemError(), hint: hint) }
    self.temporary = temporary
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit {
    if !isCommitted { unlink(temporary.path) }
  }

  /// Adds bytes to the end.
  ///
  /// - Throws: `FileError` that names the file and why the system refused.
  package func append(_ bytes: Data) throws(FileError) {
    do {
      try file.write(contentsOf: bytes)
    } catch {
      throw FileError(cannotWrite: url, error, hint: hint)
    }
  }

  /// Replaces the first bytes of what has been appended, for what is known only at the end.
  ///
  /// - Throws: `FileError` that names the file and why the system refused.
  package func replaceStart(with bytes: Data) throws(FileError) {
    do {
      try file.seek(toOffset: 0)
      try file.write(contentsOf: bytes)
      try file.seekToEnd()
    } catch {
      throw FileError(cannotWrite: url, error, hint: hint)
    }
  }

  /// Gives the file its name once all of it is on the disk. Nothing may be appended afterwards.
  ///
  /// - Throws: `FileError` that names the file and why the system refused; an older file is then untouched.
  package func commit() throws(FileError) {
    do {
      try file.synchronize()
      guard rename(temporary.path, target.path) == 0 else { throw Self.lastSystemError() }
    } catch {
      throw FileError(cannotWrite: url, error, hint: hint)
    }
    isCommitted = true
  }

  /// Writes a file in one go.
  ///
  /// - Throws: `FileError` that names the file and why the system refused; an older file is then untouched.
  package static func write(_ data: Data, to url: URL) throws(FileError) {
    let file = try AtomicFile(at: url, byteCount: data.count)
    try file.append(data)
    try file.commit()
  }

  /// Writes a file by a library that takes a path: `body` is given the temporary name.
  ///
  /// - Throws: what `body` throws, and `FileError` when the system refuses; an older file is then untouched.
  package static func write(to url: URL, _ body: (_ path: String) throws -> Void) throws {
    let file = try AtomicFile(at: url)
    try body(file.temporary.path)
    try file.commit()
  }

  /// Makes the folder `url` out of what `body` writes into the folder that it is given.
  ///
  /// An older folder of that name is removed once the new one is in its place.
  ///
  /// - Throws: what `body` throws, and `FileError` when the system refuses; an older folder is then untouched.
  package static func replaceFolder(_ url: URL, _ body: (_ folder: URL) throws -> Void) throws {
    let manager = FileManager.default
    do {
      try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      let temporary = try makeTemporaryFolder(for: url)
      defer { try? manager.removeItem(at: temporary) }
      let former = temporary.appendingPathExtension("former")
      try body(temporary)
      // A folder cannot be renamed onto another one that has files in it.
      if manager.fileExists(atPath: url.path) { try manager.moveItem(at: url, to: former) }
      do {
        try manager.moveItem(at: temporary, to: url)
      } catch {
        if manager.fileExists(atPath: former.path) { try? manager.moveItem(at: former, to: url) }
        throw error
      }
      if manager.fileExists(atPath: former.path) { try manager.removeItem(at: former) }
    } catch let error as CocoaError {
      throw FileError(cannotWrite: url, error, hint: folderHint)
    }
  }

  private static let folderHint = "check that the folder it is in is writable and the disk has room"

  private static func makeTemporaryFolder(for url: URL) throws -> URL {
    while true {
      let folder = temporary(for: url)
      if mkdir(folder.path, 0o777) == 0 { return folder }
      guard errno == EEXIST else {
        throw FileError(cannotWrite: url, lastSystemError(), hint: folderHint)
      }
    }
  }

  /// Counts the temporary names of this process.
  private static let counter = Atomic<Int>(0)

  /// A name that this process has not used before; another one may have left it behind.
  private static func temporary(for url: URL) -> URL {
    let number = counter.add(1, ordering: .relaxed).newValue
    let process = ProcessInfo.processInfo.processIdentifier
    return url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(process).\(number).tmp")
  }

  private static func lastSystemError() -> any Error { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}

extension FileError {
  /// The failure to write a file or folder, with the system's reason.
  package init(cannotWrite url: URL, _ error: any Error, hint: String?) {
    self.init(Self.text(cannotWrite: url, error), hint: hint)
  }

  /// The failure to write a file or folder, with the system's reason and what can be done about it.
  package init(cannotWrite url: URL, _ error: any Error, remedy: some Remedy) {
    self.init(Self.text(cannotWrite: url, error), remedy: remedy)
  }

  private static func text(cannotWrite url: URL, _ error: any Error) -> String {
    var cause = error as NSError
    while let underlying = cause.userInfo[NSUnderlyingErrorKey] as? NSError { cause = underlying }
    let reason =
      cause.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
    return "cannot write \(url.path): \(reason)"
  }
}
