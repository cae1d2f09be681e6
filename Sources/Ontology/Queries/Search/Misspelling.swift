/// A text with words that no name has, and what they may have been meant to be.
struct Misspelling {
  /// How many words may stand for one of the text.
  private static let correctionLimit = 8

  private let corrections: [[SpellingVocabulary.Correction]]

  /// Looks every word up; nil when one of them resembles nothing.
  init?(_ text: String, _ vocabulary: SpellingVocabulary) {
    corrections = SearchText.words(text).map {
      let found = vocabulary.corrections(of: SearchText.folded($0), limit: Self.correctionLimit)
      // A word that names have was meant.
      return found.first?.distance == 0 ? [found[0]] : found
    }
    if corrections.contains(where: \.isEmpty) { return nil }
  }

  /// The FTS5 expression that finds names with one of the corrections of each word.
  var matchExpression: String {
    corrections.map { words in
      "(\(words.map { "\"\($0.word)\"" }.joined(separator: " OR ")))"
    }.joined(separator: " AND ")
  }

  /// How many edits lie between the text and the words of a name that it matches.
  func distance(to name: String) -> Int {
    let words = Set(SearchText.words(name).map(SearchText.folded))
    return corrections.reduce(0) { sum, candidates in
      sum + (candidates.first { words.contains($0.word) }?.distance ?? candidates.last?.distance ?? 0)
    }
  }
}
