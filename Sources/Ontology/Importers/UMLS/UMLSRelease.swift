import Foundation

/// The files of a UMLS release: a META directory with plain, gzipped or split files, or the zip archives that the
/// release is distributed in.
struct UMLSRelease {
  /// A part of a file on disk or in an archive.
  private struct Part {
    /// Path for messages and, in the order of the names, the place among other parts.
    let path: String
    let size: Int
    /// What stands for the content in the digest: computed for files, stated by archives.
    let digest: () throws -> String
    let open: () throws -> any ByteStream

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  }

  private let location: URL
  private let parts: [RRFTable: [Part]]

  /// Finds the files of a release at `location`.
  ///
  /// Throws: `OntologyError` when there is no MRCONSO, or more than one.
  init(_ location: URL) throws {
    self.location = location
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isDirectory) else {
      throw OntologyError("\(location.path): no such file or directory", hint: "check the path")
    }
    let all =
      isDirectory.boolValue ? try Self.parts(inDirectory: location) : try Self.parts(inArchive: location)
    parts = try Self.sort(all, location)
  }

  /// Bytes of all files that are read.
  var size: Int { parts.values.joined().reduce(0) { $0 + $1.size } }

  func has(_ table: RRFTable) -> Bool { parts[table] != nil }

  /// Bytes of one file.
  func size(of table: RRFTable) -> Int { (parts[table] ?? []).reduce(0) { $0 + $1.size } }

  /// The content of a file, its parts joined and inflated, or nil where the release does not have it.
  func open(_ table: RRFTable) throws -> (any ByteStream)? {
    guard let parts = parts[table] else { return nil }
    return try PeekableStream.inflating(JoinedStream(parts.map(\.open)), name: table.file)
  }

  /// Identifies the content of all files that are read, and `settings`.
  ///
  /// Files are read for it. Entries of archives are not: their size and CRC-32 stand in the archive's directory.
  func digest(settings: String) throws -> String {
    let lines = try parts.flatMap { table, parts in
      try parts.map { "\(table.rawValue)\t\($0.name)\t\($0.size)\t\(try $0.digest())" }
    }
    return FileDigest.sha256(ofText: (lines.sorted() + [settings]).joined(separator: "\n"))
  }

  /// The release's name, `2025AB`, as it stands in the path of the files.
  var version: String? {
    let paths = [location.standardizedFileURL.path] + (parts[.names] ?? []).map(\.path)
    return paths.lazy.compactMap { path in
      path.split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber)) })
        .last { $0.uppercased().wholeMatch(of: /(19|20)[0-9]{2}A[A-Z]/) != nil }
    }.first.map { $0.uppercased() }
  }

  private static func parts(inDirectory directory: URL) throws -> [Part] {
    let manager = FileManager.default
    func files(_ folder: URL) -> [URL] {
      ((try? manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
        .sorted { $0.path < $1.path }
    }
    let folders =
      [directory] + [directory.appending(path: "META")] + files(directory).map { $0.appending(path: "META") }
    for folder in folders {
      let rows = files(folder).filter { table(of: $0.lastPathComponent) != nil }
      guard !rows.isEmpty else { continue }
      return try rows.map { url in
        Part(
          path: url.path, size: try FileStream(url).size(), digest: { try FileDigest.sha256(of: url) },
          open: { try FileStream(url) })
      }
    }
    return try files(directory).filter { ["zip", "nlm"].contains($0.pathExtension) }.flatMap(parts(inArchive:))
  }

  private static func parts(inArchive url: URL) throws -> [Part] {
    guard try ZipArchive.isArchive(url) else {
      throw OntologyError(
        "\(url.lastPathComponent): expected a directory with MRCONSO.RRF or a zip archive of one",
        hint: "Name the META directory of the release.")
    }
    let archive = try ZipArchive(url)
    return archive.entries.filter { table(of: $0.path.split(separator: "/").last.map(String.init) ?? "") != nil }
      .map { entry in
        Part(
          path: entry.path, size: entry.size, digest: { "crc32 \(entry.checksum)" },
          open: { try archive.open(entry) })
      }
  }

  /// The table that a file name belongs to: `MRCONSO.RRF`, `MRCONSO.RRF.gz`, `MRCONSO.RRF.aa`, `MRCONSO.RRF.aa.gz`.
  private static func table(of name: String) -> RRFTable? {
    name.wholeMatch(of: /(MR[A-Z]+)\.RRF(\.[a-z]{2})?(\.gz)?/).flatMap { RRFTable(rawValue: String($0.1)) }
  }

  /// Keeps the files of the one folder that has MRCONSO, each in the order of its parts.
  private static func sort(_ all: [Part], _ location: URL) throws -> [RRFTable: [Part]] {
    let folders = Set(all.filter { table(of: $0.name) == .names }.map(\.folder))
    guard let folder = folders.count == 1 ? folders.first : folders.first(where: { $0.hasSuffix("META") }) else {
      throw folders.isEmpty
        ? OntologyError(
          "\(location.path): there is no MRCONSO.RRF",
          hint: "Name the META directory, or a zip that has it; unzip an archive of archives first.")
        : OntologyError(
          "\(location.path): MRCONSO.RRF is in several folders: \(folders.sorted().joined(separator: ", "))",
          hint: "Name one of them.")
    }
    let chosen = Dictionary(grouping: all.filter { $0.folder == folder }) { table(of: $0.name) }
    var result: [RRFTable: [Part]] = [:]
    for case (let table?, let parts) in chosen {
      // A file that is there whole and again in parts or compressed is read once.
      let whole = parts.filter { $0.name == table.file }
      let zipped = parts.filter { $0.name == table.file + ".gz" }
      result[table] = (whole.isEmpty ? zipped.isEmpty ? parts : zipped : whole).sorted { $0.name < $1.name }
    }
    return result
  }
}
