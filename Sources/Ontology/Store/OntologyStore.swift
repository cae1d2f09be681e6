import Foundation
internal import GRDB

/// A database of medical concepts, their names, descriptions and relations, kept in one SQLite file.
///
/// A store may be used from several threads, and several processes may open one file: queries see the last finished
/// import while another is running, and writers wait for each other. During the first import into a file there is nothing
/// to see: queries wait for it as writers do.
public struct OntologyStore: Sendable {
  /// The database file.
  public let url: URL
  let pool: DatabasePool
  let cache = StoreCache()
  /// How much of the file is kept in memory: as `PRAGMA cache_size` has it, KiB with a minus sign.
  static let cacheSize = -65536
  /// How much of the file is read as memory.
  static let mappedByteCount = 256 << 20

  /// Opens an existing database. Where neither it nor its directory may be written, it can still be read.
  ///
  /// - Parameters:
  ///   - url: The SQLite file.
  ///   - secondsToWait: How long a write waits for another process that is writing.
  ///
  /// - Throws: `OntologyError` when there is no such file, when it is no ontology, or when a newer program wrote it.
  public static func open(at url: URL, secondsToWait: Double = 30) throws -> OntologyStore {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw OntologyError(
        "there is no ontology database at \(url.path)", remedy: OntologyRemedy.makeDatabase)
    }
    return try OntologyStore(url: url, secondsToWait: secondsToWait, mayBeMade: false)
  }

  /// Opens the database at `url`, making an empty one first where there is none.
  ///
  /// - Throws: `OntologyError` when the file cannot be made or is not an ontology database of a known version.
  public static func create(at url: URL, secondsToWait: Double = 30) throws -> OntologyStore {
    try requireDirectory(of: url)
    return try OntologyStore(url: url, secondsToWait: secondsToWait, mayBeMade: true)
  }

  /// Opens the database at `url`, or returns nil where `create` would make one: where there is no file, or an empty one.
  ///
  /// - Throws: `OntologyError` where `create` could make none, or the file is not an ontology database of a known version.
  public static func existing(at url: URL, secondsToWait: Double = 30) throws -> OntologyStore? {
    try requireDirectory(of: url)
    var status = stat()
    if stat(url.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 { return nil }
    return try OntologyStore(url: url, secondsToWait: secondsToWait, mayBeMade: false)
  }

  private static func requireDirectory(of url: URL) throws {
    let directory = url.deletingLastPathComponent()
    guard FileManager.default.fileExists(atPath: directory.path) else {
      throw OntologyError("there is no directory \(directory.path)", hint: "Make it first.")
    }
  }

  /// Whether there is something at `url` and no SQLite database.
  public static func isOther(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url) else {
      return FileManager.default.fileExists(atPath: url.path)
    }
    return (try? file.read(upToCount: 16)) != Data("SQLite format 3\0".utf8)
  }

  private init(url: URL, secondsToWait: Double, mayBeMade: Bool) throws {
    self.url = url
    guard (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory != true else {
      throw OntologyError("\(url.path) is a directory, not a database", hint: "Choose a file.")
    }
    let isImmutable = !mayBeMade && Self.cannotChange(url)
    var configuration = Configuration()
    configuration.readonly = isImmutable
    configuration.busyMode = .timeout(secondsToWait)
    configuration.prepareDatabase { database in
      try Schema.check(database, path: url.path)
      try database.execute(
        sql: """
          PRAGMA cache_size = \(Self.cacheSize); PRAGMA mmap_size = \(Self.mappedByteCount); PRAGMA temp_store = FILE
          """)
    }
    pool = try Self.translatingErrors(url) {
      let path = isImmutable ? "\(url.absoluteURL.absoluteString)?immutable=1" : url.path
      return try DatabasePool(path: path, configuration: configuration)
    }
    if !mayBeMade, try read({ try Schema.isEmpty($0) }) {
      throw OntologyError("\(url.path) is an empty file, not an ontology", remedy: OntologyRemedy.makeDatabase)
    }
    // Only a write waits for other writers, so nothing is written when nothing is to do.
    // What a newer schema adds is needed to import or makes queries faster, so one that cannot change is read as it is.
    if !isImmutable, try !read({ try Schema.isCurrent($0) }) { try write { try Schema.migrate($0) } }
  }

  /// Whether nobody can be writing to a database here. SQLite then needs no files beside it, which it could not make.
  private static func cannotChange(_ url: URL) -> Bool {
    let manager = FileManager.default
    func isEmpty(_ suffix: String) -> Bool {
      let attributes = try? manager.attributesOfItem(atPath: url.path + suffix)
      return (attributes?[.size] as? Int ?? 0) == 0
    }
    return !manager.isWritableFile(atPath: url.deletingLastPathComponent().path)
      && !manager.isWritableFile(atPath: url.path) && isEmpty("-wal") && isEmpty("-journal")
  }

  /// Reads from a consistent state of the database.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.translatingErrors(url) { try pool.read(body) }
  }

  /// Writes in one transaction, which is undone when `body` throws.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.translatingErrors(url) { try pool.write(body) }
  }

  static func translatingErrors<T>(_ url: URL, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw OntologyError(error, path: url.path)
    }
  }
}

extension OntologyError {
  /// Says in one line what SQLite refused to do.
  fileprivate init(_ error: DatabaseError, path: String) {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init("\(path) is being written by another process", hint: "Try again when it is done.")
    case .SQLITE_FULL:
      self.init(
        "the disk is full; \(path) was left as it was", hint: "Free some space and run the command again.")
    case .SQLITE_NOTADB:
      self.init("\(path) is not a SQLite database", hint: "Choose another file.")
    case .SQLITE_CORRUPT:
      self.init("\(path) is damaged: \(error.message ?? "no details")", hint: "Build the ontology again.")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      self.init(
        "\(path) cannot be opened for writing: \(error.message ?? "no details")",
        hint: "Check the permissions of the file and its directory.")
    case .SQLITE_IOERR:
      self.init(
        "\(path) could not be read or written (\(error.message ?? "no details")); it was left as it was",
        hint: "Check the free space and the health of the disk, and run the command again.")
    case .SQLITE_ERROR where error.message.map { $0.contains("no such table") || $0.contains("no such column") } == true:
      self.init(
        "\(path) does not have the tables of this version: \(error.message ?? "")",
        hint: "Another version made it; build the ontology again.")
    default:
      let sql =
        error.sql.map { " in \($0.split(whereSeparator: \.isWhitespace).joined(separator: " "))" } ?? ""
      self.init("\(path): \(error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")\(sql)")
    }
  }
}
