import Files
import Foundation
import Synchronization

/// The files of a `PreprocessCache` in their folder, which they share up to a limit.
///
/// A file has two names. The first says what is in it. The second, a hard link, says where that came from, so that a scan
/// which has not changed is found without being read.
///
/// Beyond the limit, files that nobody has used since this object was made go, those unused for longest first. Where there
/// are none a new file is not written: the scans of one training never push each other out in turn.
final class CacheFolder: Sendable {
  let url: URL
  /// The most that the files may take, in bytes.
  let byteLimit: Int

  private struct State {
    /// Bytes in the folder when it was last listed; nil before that.
    var listed: Int?
    /// Bytes written since, or being written.
    var written = 0
    /// Whether all that was left when it was last listed is in use.
    var isInUse = false
    /// First names by second ones, where there is no link.
    var firstNames: [String: String] = [:]
    /// Names that this process has used.
    var used: Set<String> = []
    /// Bytes of what was not written for want of room, by name.
    var refused: [String: Int] = [:]
  }

  private let state = Mutex(State())
  // The clock of a file system may be coarse.
  private let beginning = Date(timeIntervalSinceNow: -1)

  init(_ url: URL, byteLimit: Int) {
    self.url = url
    self.byteLimit = byteLimit
  }

  /// How many files were not written for want of room.
  var refusedCount: Int { state.withLock { $0.refused.count } }

  /// The bytes of those files.
  var refusedByteCount: Int { state.withLock { $0.refused.values.reduce(0, +) } }

  /// The bytes of a file, mapped; nil where there is none.
  func contents(of name: String) -> Data? {
    let file = url.appending(path: name)
    guard let data = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
    if state.withLock({ $0.used.insert(name).inserted }) {
      // The time of change is that of use. Where only others may write it stays, and the file goes sooner.
      utimensat(AT_FDCWD, file.path, nil, 0)
    }
    return data
  }

  /// The first name of a file, as far as this process has been told and no link says it.
  func firstName(behind second: String) -> String? { state.withLock { $0.firstNames[second] } }

  /// Gives a file a second name, whatever has that now.
  func link(_ name: String, as second: String) {
    let (file, alias) = (url.appending(path: name).path, url.appending(path: second).path)
    if Foundation.link(file, alias) == 0 { return }
    if errno == EEXIST {
      unlink(alias)
      if Foundation.link(file, alias) == 0 { return }
    }
    // The file system has no hard links, or there was no room for the file.
    state.withLock { $0.firstNames[second] = name }
  }

  /// Writes a file, if there is room for it or room can be made.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  func write(_ data: Data, as name: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: url, error, remedy: VisionRemedy.chooseAnotherCache)
    }
    let isTaken = state.withLock { state in
      guard hasRoom(for: data.count, &state) else {
        state.refused[name] = data.count
        return false
      }
      // Other threads write too.
      state.written += data.count
      state.used.insert(name)
      state.refused[name] = nil
      return true
    }
    if isTaken { try AtomicFile.write(data, to: url.appending(path: name)) }
  }

  /// Whether a file fits, once others have gone that are not in use.
  private func hasRoom(for byteCount: Int, _ state: inout State) -> Bool {
    // Other processes write too, so that the folder is listed again after a sixteenth of the limit.
    let share = byteLimit / 16
    if let listed = state.listed, state.written < max(share, 1) {
      let fits = listed + state.written + byteCount <= byteLimit
      if fits || state.isInUse { return fits }
    }
    let entries = list()
    var total = entries.reduce(0) { $0 + $1.byteCount }
    var unused = entries.filter { $0.lastUse < beginning && state.used.isDisjoint(with: $0.names) }
    unused.sort { $0.lastUse > $1.lastUse }
    if total + byteCount > byteLimit {
      while total + byteCount > byteLimit - share, let oldest = unused.popLast() {
        for name in oldest.names { unlink(url.appending(path: name).path) }
        total -= oldest.byteCount
      }
    }
    (state.listed, state.written, state.isInUse) = (total, 0, unused.isEmpty)
    return total + byteCount <= byteLimit
  }

  private struct Entry {
    var names: Set<String> = []
    let byteCount: Int
    let lastUse: Date
  }

  /// The files that caches have written. The folder may hold others.
  private func list() -> [Entry] {
    let written = #/([0-9a-f]{16}|[0-9a-f]{64})\.f16/#
    // Of a process that was killed.
    let temporary = #/\.[0-9a-f]{64}\.f16\.[0-9]+\.[0-9]+\.tmp/#
    var entries: [UInt64: Entry] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    where name.wholeMatch(of: written) != nil || name.wholeMatch(of: temporary) != nil {
      var facts = stat()
      guard lstat(url.appending(path: name).path, &facts) == 0 else { continue }
      let seconds = Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
      let entry = Entry(byteCount: Int(facts.st_size), lastUse: Date(timeIntervalSince1970: seconds))
      entries[UInt64(facts.st_ino), default: entry].names.insert(name)
    }
    return Array(entries.values)
  }
}
