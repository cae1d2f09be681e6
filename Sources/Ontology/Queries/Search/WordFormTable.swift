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
