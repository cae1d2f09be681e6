import Files
import Foundation

/// A part of a file of a release, on disk or in an archive.
struct UMLSPart {
  /// Files of a release are smaller; a sum of sizes that an archive only pretends to have stays a number.
  fileprivate static let mostBytes = 1 << 56

  let table: RRFTable
  /// The name without `.gz`: `MRCONSO.RRF`, or `MRCONSO.RRF.aa` for one of several parts.
  let stem: String
  /// Path on disk or in the archive.
  let path: String
  /// Name of the archive; nil on disk.
  let archive: String?
  let size: Int
  /// What stands for the content in the digest: computed for files, stated by archives.
  let digest: () throws -> String
  private let source: () throws -> any ByteStream

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  var folder: String { path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") }

  /// Where it lies, for messages.
  var place: String { [archive, folder.isEmpty ? nil : folder].compactMap(\.self).joined(separator: ": ") }

  /// The content, inflated.
  func open() throws -> any ByteStream { try PeekableStream.inflating(source(), name: name) }

  /// The table that a file name belongs to, and the name without `.gz`: `MRCONSO.RRF`, `MRCONSO.RRF.gz`,
  /// `MRCONSO.RRF.aa`, `MRCONSO.RRF.aa.gz`.
  private static func identify(_ name: String) -> (table: RRFTable, stem: String)? {
    let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    guard let match = stem.wholeMatch(of: /(MR[A-Z]+)\.RRF(\.[a-z]{2})?/),
      let table = RRFTable(rawValue: String(match.1))
    else { return nil }
    return (table, stem)
  }

  /// A file, or nil where it has another name.
  private init?(file: URL) throws {
    guard let (table, stem) = Self.identify(file.lastPathComponent) else { return nil }
    self.init(
      table: table, stem: stem, path: file.path, archive: nil, size: try FileStream(file).size(),
      digest: { try FileDigest.sha256(of: file) }, source: { try FileStream(file) })
  }

  private init(
    table: RRFTable, stem: String, path: String, archive: String?, size: Int, digest: @escaping () throws -> String,
    source: @escaping () throws -> any ByteStream
  ) {
    self.table = table
    self.stem = stem
    self.path = path
    self.archive = archive
    self.size = size
    self.digest = digest
    self.source = source
  }

  /// The parts in a directory, in its folder META and in the folders META of its folders, else in its archives. Where the
  /// directory itself has MRCONSO, only those in it.
  ///
  /// - Throws: `OntologyError` when a directory or file among them cannot be read.
  static func all(inDirectory directory: URL) throws -> [UMLSPart] {
    func parts(_ files: [URL]) throws -> [UMLSPart] { try files.compactMap(UMLSPart.init(file:)) }
    func hasNames(_ parts: [UMLSPart]) -> Bool { parts.contains { $0.table == .names } }
    let files = try FolderListing.entries(of: directory)
    let own = try parts(files)
    if hasNames(own) { return own }
    let below = try ([directory] + files).flatMap { folder -> [UMLSPart] in
      let meta = folder.appending(path: "META")
      return try FolderListing.place(at: meta) == .directory ? parts(FolderListing.entries(of: meta)) : []
    }
    if hasNames(below) { return below }
    return try files.filter { ["zip", "nlm"].contains($0.pathExtension.lowercased()) }.flatMap(all(inArchive:))
  }

  /// The parts in an archive.
  ///
  /// - Throws: `OntologyError` when the file is none.
  static func all(inArchive url: URL) throws -> [UMLSPart] {
    guard try ZipArchive.isArchive(url) else {
      throw OntologyError(
        "\(url.lastPathComponent): expected a directory with MRCONSO.RRF or a zip archive of one",
        hint: "Name the META directory of the release.")
    }
    let archive = try ZipArchive(url)
    return archive.entries.compactMap { entry in
      guard let name = entry.path.split(separator: "/").last, let (table, stem) = identify(String(name)) else {
        return nil
      }
      return UMLSPart(
        table: table, stem: stem, path: entry.path, archive: url.lastPathComponent, size: entry.size,
        digest: { "crc32 \(entry.checksum)" }, source: { try archive.open(entry) })
    }
  }
}

extension Sequence<UMLSPart> {
  /// Bytes of all parts together.
  var size: Int { reduce(0) { Swift.min($0 + Swift.min($1.size, UMLSPart.mostBytes), UMLSPart.mostBytes) } }
}
