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
