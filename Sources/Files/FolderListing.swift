import Foundation

/// Lists directories without taking one that cannot be read for an empty one.
package enum FolderListing {
  /// What stands at a path.
  package enum Place {
    case nothing, file, directory
  }

  /// Tells what stands at `location`, links followed.
  ///
  /// - Throws: `FileError` when that cannot be told: a folder on the way may not be entered, or links lead in a circle.
  package static func place(at location: URL) throws -> Place {
    var status = stat()
    if stat(location.path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file }
    // The second: a part of the path is a file.
    if errno == ENOENT || errno == ENOTDIR { return .nothing }
    throw FileError(
      "\(location.path): cannot be read: \(String(cString: strerror(errno)))", hint: "check its permissions")
  }

  /// What is in a directory itself, hidden files included, in the order of the paths.
  ///
  /// - Throws: `FileError` when it cannot be read.
  package static func entries(of directory: URL) throws -> [URL] {
    guard let stream = opendir(directory.path) else {
      throw FileError(
        "\(directory.path): the directory cannot be read: \(String(cString: strerror(errno)))",
        hint: "check its permissions")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else {
      throw FileError("\(directory.path): the directory cannot be read: \(String(cString: strerror(errno)))")
    }
    return names.sorted().map { directory.appending(path: $0) }
  }

  /// All files in a directory and in those inside it; links to directories are not followed.
  ///
  /// - Throws: `FileError` when one of them cannot be read.
  package static func files(below directory: URL) throws -> [URL] {
    try entries(of: directory).flatMap { entry -> [URL] in
      var status = stat()
      guard lstat(entry.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [entry] }
      return try files(below: entry)
    }
  }
}
