import Files
import Foundation

/// The files of a UMLS release: a META directory with plain, gzipped or split files, or the zip archives that the
/// release is distributed in.
struct UMLSRelease {
  private let location: URL
  private let parts: [RRFTable: [UMLSPart]]

  /// Finds the files of a release at `location`.
  ///
  /// - Throws: `OntologyError` when there is no MRCONSO, or more than one, or a part of a file twice.
  init(_ location: URL) throws {
    self.location = location
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isDirectory) else {
      throw OntologyError("\(location.path): no such file or directory", hint: "check the path")
    }
    let all =
      isDirectory.boolValue ? try UMLSPart.all(inDirectory: location) : try UMLSPart.all(inArchive: location)
    parts = try Self.arrange(Self.inOneFolder(all, location))
  }

  /// Bytes of all files that are read.
  var size: Int { parts.values.joined().size }

  func has(_ table: RRFTable) -> Bool { parts[table] != nil }

  /// Bytes of one file.
  func size(of table: RRFTable) -> Int { (parts[table] ?? []).size }

  /// The content of a file, its parts inflated and joined, or nil where the release does not have it.
  func open(_ table: RRFTable) -> (any ByteStream)? {
    parts[table].map { JoinedStream($0.map { part in { try part.open() } }) }
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

  /// The parts in the one folder that has MRCONSO, or in the one folder META among several.
  private static func inOneFolder(_ parts: [UMLSPart], _ location: URL) throws -> [UMLSPart] {
    let places = Dictionary(grouping: parts.filter { $0.table == .names }, by: \.folder)
    let metas = places.keys.filter { $0.split(separator: "/").last == "META" }
    guard let folder = places.count == 1 ? places.keys.first : metas.count == 1 ? metas.first : nil else {
      let listed = Set(places.values.joined().map(\.place)).sorted().joined(separator: ", ")
      throw places.isEmpty
        ? OntologyError(
          "\(location.path): there is no MRCONSO.RRF",
          hint: "Name the META directory, or a zip that has it; unzip an archive of archives first.")
        : OntologyError(
          "\(location.path): MRCONSO.RRF is in several folders: \(listed)",
          hint: "Name one of them; unzip an archive that has several.")
    }
    return parts.filter { $0.folder == folder }
  }

  /// The parts of each file in their order. A file that is there whole and again in parts, or plain and compressed, is
  /// read once, unless it is in several archives.
  private static func arrange(_ parts: [UMLSPart]) throws -> [RRFTable: [UMLSPart]] {
    try Dictionary(grouping: parts, by: \.table).mapValues { parts in
      let stems = try Dictionary(grouping: parts, by: \.stem).mapValues(plain).values
      guard let whole = stems.first(where: { $0.stem == $0.table.file }) else {
        return stems.sorted { $0.stem < $1.stem }
      }
      guard stems.allSatisfy({ $0.place == whole.place }) else { throw severalTimes(whole.stem, Array(stems)) }
      return [whole]
    }
  }

  /// The plain one among a part and the same part compressed.
  private static func plain(_ parts: [UMLSPart]) throws -> UMLSPart {
    let places = Set(parts.map(\.place))
    guard places.count == 1, Set(parts.map(\.name)).count == parts.count,
      let plain = parts.min(by: { $0.name.count < $1.name.count })
    else {
      throw severalTimes(parts[0].stem, parts)
    }
    return plain
  }

  private static func severalTimes(_ name: String, _ parts: [UMLSPart]) -> OntologyError {
    OntologyError(
      "\(name) is there more than once: \(Set(parts.map(\.place)).sorted().joined(separator: ", "))",
      hint: "Name one archive, or leave only those of one release in the directory.")
  }
}
