import Foundation

/// A directory for what is thrown away, which the next use removes where a process was killed before it could.
///
/// While it is in use it is locked; the lock goes with the process, however that ends.
package enum ScratchDirectory {
  private static let prefix = "nosology-rehearsal-"

  /// Runs `body` with a new directory in `parent`, which is removed afterwards.
  ///
  /// - Throws: what `body` throws, and an error when no directory can be made.
  package static func with<Result>(in parent: URL, _ body: (URL) throws -> Result) throws -> Result {
    removeAbandoned(in: parent)
    let id = UUID().uuidString
    let directory = parent.appending(path: prefix + id)
    // Until it is locked, other processes would take it for abandoned.
    let unlocked = parent.appending(path: ".\(prefix)\(id)")
    try FileManager.default.createDirectory(at: unlocked, withIntermediateDirectories: false)
    // A file system without locks has none for those who look for abandoned ones either.
    let lock = Lock(unlocked)
    defer { lock?.release() }
    try FileManager.default.moveItem(at: unlocked, to: directory)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
  }

  /// Removes directories of processes that are gone.
  static func removeAbandoned(in parent: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    for name in names where name.hasPrefix(prefix) && UUID(uuidString: String(name.dropFirst(prefix.count))) != nil {
      let directory = parent.appending(path: name)
      guard let lock = Lock(directory) else { continue }
      try? FileManager.default.removeItem(at: directory)
      lock.release()
    }
  }

  /// Keeps others from a directory.
  private struct Lock {
    private let descriptor: Int32

    /// Nil where the directory is locked, or cannot be.
    init?(_ directory: URL) {
      descriptor = open(directory.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return nil
      }
    }

    func release() { close(descriptor) }
  }
}
