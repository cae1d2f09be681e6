import Files
import Foundation

/// The files of a data set: those below a folder that are not hidden and that no pattern leaves out.
struct SourceFiles {
  let folder: URL
  /// Patterns of a shell for paths below `folder`, as `*_mask*`; an asterisk stands for slashes too.
  let excluded: [String]

  /// The files below `top`, which is the folder or lies in it.
  ///
  /// - Throws: `FileError` when a folder cannot be read.
  func list(below top: URL) throws -> [URL] {
    let base = folder.standardizedFileURL.path + "/"
    return try FolderListing.files(below: top).filter { file in
      let path = file.standardizedFileURL.path
      let inside = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
      guard !inside.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return false }
      return !excluded.contains { fnmatch($0, inside, 0) == 0 }
    }
  }
}

/// Images that are the masks of others, as data sets for segmentation have them side by side.
public enum MaskNames {
  /// The ids that are another id and a word for masks, as `a_mask`, `a-seg` or `a_mask_1` beside `a`.
  public static func masks(among ids: [String]) -> [String] {
    let all = Set(ids)
    return ids.filter { id in
      guard
        let range = id.range(
          of: "[ _-](mask|seg|segmentation)([ _-]?[0-9]+)?$", options: [.regularExpression, .caseInsensitive])
      else { return false }
      return all.contains(String(id[..<range.lowerBound]))
    }
  }
}
