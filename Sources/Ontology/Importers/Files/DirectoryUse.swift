import Foundation

/// What an importer makes of a directory.
public enum DirectoryUse: Equatable, Sendable {
  /// Only files are read.
  case refused
  /// Each file with the extension, not those of directories inside, is a source of its own.
  case many(pathExtension: String)
  /// All files with the extension, also those of directories inside, are one source.
  case one(pathExtension: String)

  /// The files of a directory, plain or gzipped, in the order of their paths, or `location` itself where it is a file.
  /// Of a file that is there both plain and gzipped the plain one is meant.
  ///
  /// Throws: `OntologyError` when it is a directory and may not be one, or has no such file.
  func files(of location: URL) throws -> [URL] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { return [location] }
    let manager = FileManager.default
    let (found, pathExtension): ([URL], String)
    switch self {
    case .refused:
      throw OntologyError(
        "\(location.path) is a directory", hint: "This format is read from one file.")
    case .many(let wanted):
      pathExtension = wanted
      found =
        (try? manager.contentsOfDirectory(at: location, includingPropertiesForKeys: nil)) ?? []
    case .one(let wanted):
      pathExtension = wanted
      let paths = manager.enumerator(atPath: location.path)?.compactMap { $0 as? String } ?? []
      found = paths.map { location.appending(path: $0) }
    }
    let paths = Set(found.map(\.path))
    let files = found.filter { file in
      let plain = file.withoutGzip.path
      return plain.hasSuffix(".\(pathExtension)") && (plain == file.path || !paths.contains(plain))
    }.sorted { $0.path < $1.path }
    guard !files.isEmpty else {
      throw OntologyError("\(location.path): there is no .\(pathExtension) file in the directory")
    }
    return files
  }

  /// The SHA-256 of a file, or of the paths and digests of the files that make one source.
  func digest(of location: URL) throws -> String {
    let files = try files(of: location)
    guard files != [location] else { return try FileDigest.sha256(of: location) }
    let lines = try files.map {
      "\(try FileDigest.sha256(of: $0))  \($0.path.dropFirst(location.path.count))"
    }
    return FileDigest.sha256(ofText: lines.joined(separator: "\n"))
  }
}

extension URL {
  /// The name without `.gz`, where it ends so.
  var withoutGzip: URL { pathExtension == "gz" ? deletingPathExtension() : self }
}
