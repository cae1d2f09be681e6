import Foundation

/// The words of a medical name in the form in which names are compared.
///
/// Lower case without diacritics, punctuation and possessives; British spelling as American (`oesophageal haematoma` is
/// `esophageal hematoma`), regular and Latin plurals as singulars. Two names with equal words are the same name written
/// differently.
public enum TermWords {
  /// Words that tell no two diseases apart: articles, prepositions, and what classifications add to fill a place.
  static let stopWords: Set<String> = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "nec", "nos", "of", "on", "or", "the", "to", "unspecified",
  ]

  /// Returns the words in the order of the name.
  public static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isAfterApostrophe = false
    func finish() {
      // What follows an apostrophe is the possessive, not a word.
      if !word.isEmpty, !(isAfterApostrophe && word == [UInt8(ascii: "s")]) {
        words.append(SpellingVariants.canonical(String(decoding: word, as: UTF8.self)))
      }
      word.removeAll(keepingCapacity: true)
    }
    for byte in folded(name).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        word.append(byte)
      default:
        finish()
        isAfterApostrophe = byte == UInt8(ascii: "'")
      }
    }
    finish()
    return words
  }

  /// Returns the words that matter, each once, in alphabetical order; all words where none of them matters.
  public static func key(_ name: String) -> [String] { key(words(name)) }

  /// Returns those of some words that matter, as `key` does for a name.
  package static func key(_ words: some Sequence<String>) -> [String] {
    let telling = Set(words).subtracting(stopWords)
    return telling.isEmpty ? Set(words).sorted() : telling.sorted()
  }

  /// Lower case, no diacritics, typographic apostrophes and no-break spaces as ASCII.
  private static func folded(_ name: String) -> String {
    let lower = name.lowercased()
    guard lower.utf8.contains(where: { $0 >= 0x80 }) else { return lower }
    var scalars = String.UnicodeScalarView()
    for scalar in lower.decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar {
      case "\u{2019}", "\u{2018}", "\u{02BC}": scalars.append("'")
      case "\u{00DF}": scalars.append(contentsOf: "ss".unicodeScalars)
      default:
        if scalar.properties.generalCategory == .nonspacingMark { continue }
        scalars.append(scalar.isASCII || scalar.properties.isAlphabetic ? scalar : " ")
      }
    }
    return String(scalars)
  }
}
