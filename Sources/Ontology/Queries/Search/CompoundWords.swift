/// Words that are written as one or as two: "bed wetting" and "bedwetting", "collarbone" and "collar bone".
struct CompoundWords {
  /// A part of a word is at least so long.
  private static let leastLength = 3
  /// A part of a word is in at least so many names: not every syllable is a word.
  private static let leastNameCount = 5

  let vocabulary: SearchVocabulary
  let table: WordFormTable

  /// The text with two neighbours joined to a word that names have, or a word that they do not have taken apart.
  func readings(of words: SearchWords) throws -> [SearchWords] {
    let texts = words.words.map(\.text)
    var readings: [[String]] = []
    for index in texts.indices.dropLast() where try isKnown(texts[index] + texts[index + 1]) {
      readings.append(texts[..<index] + [texts[index] + texts[index + 1]] + texts[(index + 2)...])
    }
    for (index, text) in texts.enumerated() where try !isKnown(text) {
      let letters = Array(text)
      for end in stride(from: letters.count - Self.leastLength, through: Self.leastLength, by: -1) {
        let parts = [String(letters[..<end]), String(letters[end...])]
        guard try parts.allSatisfy({ try vocabulary.nameCount($0) >= Self.leastNameCount }) else { continue }
        readings.append(texts[..<index] + parts + texts[(index + 1)...])
        break
      }
    }
    return readings.map { SearchWords($0.map { .init(text: $0, form: table.form($0)) }) }
  }

  private func isKnown(_ word: String) throws -> Bool { try vocabulary.nameCount(table.form(word)) > 0 }
}
