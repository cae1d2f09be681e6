import Files
import Foundation

/// The files of a data set: those below a folder that are not hidden, and which of them patterns leave out.
struct SourceFiles {
  let kept: [URL]
  let excluded: [URL]

  /// Lists the files below `folder`.
  ///
  /// - Parameter patterns: of a shell, for paths below `folder`, as `*_mask*`; an asterisk stands for slashes too.
  /// - Throws: `FileError` when a folder cannot be read, `VisionError` for a pattern of no file.
  init(below folder: URL, excluding patterns: [String] = []) throws {
    let base = folder.standardizedFileURL.path + "/"
    var (kept, excluded): ([URL], [URL]) = ([], [])
    var unused = Set(patterns)
    for file in try FolderListing.files(below: folder) {
      let path = file.standardizedFileURL.path
      let inside = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
      guard !inside.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
      let matching = patterns.filter { fnmatch($0, inside, 0) == 0 }
      unused.subtract(matching)
      if matching.isEmpty { kept.append(file) } else { excluded.append(file) }
    }
    if let pattern = unused.sorted().first {
      throw VisionError(
        "\(folder.path): no file is like \(pattern)",
        hint: "a pattern is for the whole path below the folder: *_mask* is like benign/a_mask.png")
    }
    (self.kept, self.excluded) = (kept, excluded)
  }
}
