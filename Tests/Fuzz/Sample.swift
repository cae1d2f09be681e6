import Foundation

/// What a reader is given: a file, or a directory of files.
struct Sample {
  /// One file; `name` is its path within the directory.
  struct File {
    var name: String
    var bytes: [UInt8]
    /// Whether the file is one of those that change.
    var isChanged = true
  }

  /// The files, in the order of their names.
  var files: [File]
  /// Whether the reader is given the directory, not the file in it.
  var isDirectory: Bool

  /// A file of that name.
  init(_ name: String, _ bytes: [UInt8]) {
    files = [File(name: name, bytes: bytes)]
    isDirectory = false
  }

  /// A directory of files.
  init(directory files: [File]) {
    self.files = files
    isDirectory = true
  }

  /// Reads a file, or a directory and what is below it.
  init(contentsOf url: URL) throws {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    isDirectory = isFolder.boolValue
    guard isDirectory else {
      files = [File(name: url.lastPathComponent, bytes: [UInt8](try Data(contentsOf: url)))]
      return
    }
    files = try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted().compactMap { name in
      let file = url.appending(path: name)
      guard (try file.resourceValues(forKeys: [.isRegularFileKey])).isRegularFile == true else { return nil }
      return File(name: name, bytes: [UInt8](try Data(contentsOf: file)))
    }
  }

  /// Writes the files into an emptied folder. Returns what the reader is given.
  func write(to folder: URL) throws -> URL {
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in files {
      let url = folder.appending(path: file.name)
      if file.name.contains("/") {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      }
      try Data(file.bytes).write(to: url)
    }
    return isDirectory ? folder : folder.appending(path: files[0].name)
  }
}
