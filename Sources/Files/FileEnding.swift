import Foundation

extension URL {
  /// Whether the file's name ends in `ending`, for example `.nii.gz`, in small or capital letters.
  package func hasEnding(_ ending: String) -> Bool {
    lastPathComponent.lowercased().hasSuffix(ending.lowercased())
  }

  /// The first of `endings` that the file's name has.
  package func ending(among endings: [String]) -> String? { endings.first(where: hasEnding) }
}
