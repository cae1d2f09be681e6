import Files
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
  /// - Throws: `OntologyError` when it is a directory and may not be one, cannot be read, or has no such file.
  func files(of location: URL) throws -> [URL] {
    guard try FolderListing.place(at: location) == .directory else { return [location] }
    let files = try files(inDirectory: location)
    guard files.isEmpty else { return files }
    throw pathExtension.map { OntologyError("\(location.path): there is no .\($0) file in the directory") }
      ?? OntologyError("\(location.path) is a directory", hint: "This format is read from one file.")
  }

  /// The files of a directory as above; none where it has none that may be read.
  ///
  /// - Throws: `OntologyError` when it cannot be read.
  func files(inDirectory directory: URL) throws -> [URL] {
    let found: [URL] =
      switch self {
      case .refused: []
      case .many: try FolderListing.entries(of: directory)
      case .one: try FolderListing.files(below: directory)
      }
    guard let pathExtension else { return [] }
    let paths = Set(found.map(\.path))
    return found.filter { file in
      let plain = file.withoutGzip.path
      return plain.lowercased().hasSuffix(".\(pathExtension)") && (plain == file.path || !paths.contains(plain))
    }.sorted { $0.path < $1.path }
  }

  /// What the names of its files end in.
  private var pathExtension: String? {
    switch self {
    case .refused: nil
    case .many(let pathExtension), .one(let pathExtension): pathExtension
    }
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
  var withoutGzip: URL { pathExtension.lowercased() == "gz" ? deletingPathExtension() : self }
}
