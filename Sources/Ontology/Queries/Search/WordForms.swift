/// The forms in which one word stands in names.
enum WordForms {
  /// Ends of verbs and of the nouns made of them, longest first.
  private static let ends = ["ations", "ation", "ating", "ated", "ions", "ion", "ing", "ed", "e"]

  /// What a canonical word shares with those derived from it: `fractur` of fracture, fractured and fracturing, `dislocat`
  /// of dislocated and dislocation.
  static func stem(ofCanonical word: String) -> String {
    guard let end = ends.first(where: { word.hasSuffix($0) && word.count >= $0.count + 4 }) else { return word }
    var stem = word.dropLast(end.count)
    // Trapping and trapped are of trap.
    if end == "ing" || end == "ed", stem.count > 4, stem.last == stem.dropLast().last { stem.removeLast() }
    return String(stem)
  }

  /// Words that may be derived from a stem; most of them do not exist.
  static func derived(from stem: String) -> [String] {
    guard stem.count >= 4 else { return [] }
    return ["", "s", "es"].map { stem + $0 } + ends.map { stem + $0 }
  }
}

/// A word as searches compare it.
struct WordForm: Hashable {
  /// The American singular.
  let canonical: String
  /// What it shares with words derived from it.
  let stem: String

  init(_ word: String) {
    canonical = SpellingVariants.canonical(SearchText.folded(word))
    stem = WordForms.stem(ofCanonical: canonical)
  }
}

/// The forms of the words that one search has met, and what the names say: names share most of their words, and one name
/// is found in several ways.
final class WordFormTable {
  private var known: [String: WordForm] = [:]
  private var readings: [String: NameReading] = [:]

  /// What a name says.
  func reading(_ name: String) -> NameReading {
    if let reading = readings[name] { return reading }
    let reading = NameReading(name, self)
    readings[name] = reading
    return reading
  }

  /// The forms of a word in lower case.
  func form(_ word: String) -> WordForm {
    if let form = known[word] { return form }
    let form = WordForm(word)
    known[word] = form
    return form
  }

  /// The forms of the words of a text that tell something; of all its words where none does.
  func telling(_ text: some StringProtocol) -> [WordForm] {
    let words = SearchText.words(String(text)).filter { $0 != "s" }
    let telling = words.filter { !TermWords.stopWords.contains($0) }
    return (telling.isEmpty ? words : telling).map(form)
  }
}
