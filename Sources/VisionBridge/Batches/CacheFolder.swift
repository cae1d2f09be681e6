import Files
import Foundation
import Synchronization

/// The files of a `PreprocessCache` in their folder, which they share up to a limit.
///
/// A file has two names. The first says what is in it. The second, a hard link, says where that came from, so that a scan
/// which has not changed is found without being read.
///
/// Beyond the limit, files go that nobody has used for an hour nor since this object was made, those unused for longest first.
/// Where there are none a new file is not written: the scans of one training never push each other out in turn.
final class CacheFolder: Sendable {
  let url: URL
  /// The most that the files may take, in bytes.
  let byteLimit: Int
  /// Whether older files may go.
  let makesRoom: Bool

  /// How long a file counts as used by others, and how often its time of use is set, in seconds.
  private static let (grace, pace) = (3600.0, 600.0)

  private struct State {
    /// Bytes in the folder when it was last listed; nil before that.
    var listed: Int?
    /// Bytes written since, or being written.
    var written = 0
    /// Whether all that was left when it was last listed is in use.
    var isInUse = false
    /// Digests of what lies at a place, by its stamp.
    var contents: [String: String] = [:]
    /// First names by second ones, where there is no link.
    var firstNames: [String: String] = [:]
    /// Names that this process has used, and when it last set their time.
    var used: [String: Date] = [:]
    /// Bytes of what was not written for want of room, by name.
    var refused: [String: Int] = [:]
  }

  private let state = Mutex(State())
  // The clock of a file system may be coarse.
  private let beginning = Date(timeIntervalSinceNow: -1)

  init(_ url: URL, byteLimit: Int, makesRoom: Bool) {
    self.url = url
    self.byteLimit = byteLimit
    self.makesRoom = makesRoom
  }

  /// How many files were not written for want of room.
  var refusedCount: Int { state.withLock { $0.refused.count } }

  /// The bytes of those files.
  var refusedByteCount: Int { state.withLock { $0.refused.values.reduce(0, +) } }

  /// The bytes of a file, mapped; nil where there is none.
  func contents(of name: String) -> Data? {
    let file = url.appending(path: name)
    guard let data = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
    let now = Date()
    let isDue = state.withLock { state in
      guard now.timeIntervalSince(state.used[name] ?? .distantPast) > Self.pace else { return false }
      state.used[name] = now
      return true
    }
    if isDue {
      // The time of change is that of use. Where only others may write it stays, and the file goes sooner.
      utimensat(AT_FDCWD, file.path, nil, 0)
    }
    return data
  }

  /// The digest of what has a stamp, computed once.
  func content(behind stamp: String, _ digest: () throws -> String) rethrows -> String {
    if let known = state.withLock({ $0.contents[stamp] }) { return known }
    let found = try digest()
    state.withLock { $0.contents[stamp] = found }
    return found
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
      state.used[name] = Date()
      state.refused[name] = nil
      return true
    }
    guard isTaken else { return }
    do {
      try AtomicFile.write(data, to: url.appending(path: name))
    } catch {
      state.withLock { state in
        state.written -= data.count
        state.used[name] = nil
      }
      throw error
    }
  }

  /// Whether a file fits, once others have gone that are not in use.
  private func hasRoom(for byteCount: Int, _ state: inout State) -> Bool {
    guard byteCount <= byteLimit else { return false }
    // Other processes write too, so that the folder is listed again after a sixteenth of the limit.
    let share = byteLimit / 16
    if let listed = state.listed, state.written < max(share, 1) {
      let fits = listed + state.written + byteCount <= byteLimit
      if fits || state.isInUse { return fits }
    }
    let entries = list()
    var total = entries.reduce(0) { $0 + $1.byteCount }
    let border = min(beginning, Date(timeIntervalSinceNow: -Self.grace))
    var unused =
      makesRoom ? entries.filter { $0.lastUse < border && $0.names.allSatisfy { state.used[$0] == nil } } : []
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
