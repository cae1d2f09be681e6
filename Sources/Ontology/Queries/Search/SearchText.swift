import Foundation

/// Text as the search sees it: letters and digits in lower case, separated by single spaces.
enum SearchText {
  /// Splits a text into words of letters and digits, in lower case.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || (scalar.properties.canonicalCombiningClass != .notReordered && !word.isEmpty)
      {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word).lowercased())
        word.removeAll()
      }
    }
    if !word.isEmpty { words.append(String(word).lowercased()) }
    return words
  }

  /// Returns the words joined by spaces: equal for texts that differ only in case, punctuation and spacing.
  static func normalised(_ text: String) -> String {
    words(text).joined(separator: " ")
  }

  /// Returns a word of `words` as the full-text index keeps it: without diacritics.
  static func folded(_ word: String) -> String {
    guard !word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
    var scalars = String.UnicodeScalarView()
    for scalar in word.decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.canonicalCombiningClass == .notReordered {
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
