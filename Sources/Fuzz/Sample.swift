import Foundation

/// What an importer is given: a file, or a directory of files.
struct Sample {
  /// Names and content of the files of a directory, or one file without a name.
  private(set) var files: [(name: String?, bytes: [UInt8])]

  /// Reads a file, or the files of a directory.
  init(_ url: URL) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
      files = [(nil, [UInt8](try Data(contentsOf: url)))]
      return
    }
    files = try names.sorted().map { ($0, [UInt8](try Data(contentsOf: url.appending(path: $0)))) }
  }

  /// Replaces the content of one file.
  subscript(index: Int) -> [UInt8] {
    get { files[index].bytes }
    set { files[index].bytes = newValue }
  }

  /// Writes the files in place of what is at `url`.
  func write(to url: URL) throws {
    try? FileManager.default.removeItem(at: url)
    if files.contains(where: { $0.name != nil }) {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }
    for (name, bytes) in files {
      try Data(bytes).write(to: name.map { url.appending(path: $0) } ?? url)
    }
  }
}
