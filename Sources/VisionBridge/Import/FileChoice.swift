import Foundation

/// Which files of a data set are meant: those below its folder that are not hidden and that no pattern leaves out.
struct FileChoice {
  /// What becomes of a file.
  enum Verdict {
    case kept, excluded, hidden
  }

  private let folder: URL
  private let base: String
  private let patterns: [String]
  private var unused: Set<String>

  /// - Parameter patterns: of a shell, for paths below `folder`, as `*_mask*`; an asterisk stands for slashes too.
  init(below folder: URL, excluding patterns: [String] = []) {
    self.folder = folder
    self.patterns = patterns
    base = folder.standardizedFileURL.path + "/"
    unused = Set(patterns)
  }

  /// What becomes of a file below the folder.
  mutating func verdict(on file: URL) -> Verdict {
    let path = file.standardizedFileURL.path
    let inside = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
    let matching = patterns.filter { fnmatch($0, inside, 0) == 0 }
    unused.subtract(matching)
    guard !inside.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return .hidden }
    return matching.isEmpty ? .kept : .excluded
  }

  /// Checks at the end that every pattern left something out.
  ///
  /// - Throws: `VisionError` for a pattern of no file.
  func checkPatterns() throws(VisionError) {
    guard let pattern = unused.sorted().first else { return }
    throw VisionError(
      "\(folder.path): no file of a class is like \(pattern)",
      hint: "a pattern is for the whole path below the folder: *_mask* is like benign/a_mask.png")
  }
}
