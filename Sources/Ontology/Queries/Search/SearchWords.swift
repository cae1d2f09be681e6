/// The words of a text that is searched for, and what may stand for each of them in a name.
struct SearchWords {
  /// A word of the text.
  struct Word {
    /// As it was typed, in lower case and without diacritics.
    let text: String
    let form: WordForm
    /// Words or phrases that names use in its place.
    var synonyms: [[WordForm]] = []
  }

  /// How a name has all the words.
  struct Cover {
    /// How many words of the name are not in the text.
    var extra: Int
    /// Whether a word of the text is only the beginning of one of the name.
    var isIncomplete = false
    /// Whether a word stands in another form than number and spelling, or another word stands for it.
    var isLoose = false

    /// Whether the name says nothing more than the text.
    var isWhole: Bool { extra == 0 && !isIncomplete }

    /// Less is better: in words.
    var cost: Double { Double(extra) + (isIncomplete ? 0.5 : 0) + (isLoose ? 0.3 : 0) }
  }

  let words: [Word]
  /// Whether one of the words is more than an article or a preposition.
  let isTelling: Bool

  /// Takes the telling words of a text; all where none tells anything.
  init(_ text: String, _ table: WordFormTable) {
    let all = SearchText.words(text).map(SearchText.folded)
    let own = all.count > 1 ? all.filter { $0 != "s" } : all
    let telling = own.filter { !TermWords.stopWords.contains($0) }
    var seen: Set<String> = []
    words = (telling.isEmpty ? own : telling).filter { seen.insert($0).inserted }
      .map { Word(text: $0, form: table.form($0)) }
    isTelling = !telling.isEmpty
  }

  /// Takes words that tell something.
  init(_ words: [Word]) {
    self.words = words
    isTelling = true
  }

  /// Takes the words of a phrase.
  init(_ forms: [WordForm]) { self.init(forms.map { Word(text: $0.canonical, form: $0) }) }

  /// Equal for texts that are the same name, whatever the order of the words.
  var key: [String] { Set(words.map(\.form.canonical)).sorted() }

  /// How a name has all the words; nil where it lacks one. What stands in its brackets is tried as a name of its own.
  func cover(_ name: NameReading) -> Cover? {
    ([name.words] + name.others).compactMap { cover($0, name.optional) }.min { $0.cost < $1.cost }
  }

  private func cover(_ name: [WordForm], _ optional: [WordForm]) -> Cover? {
    var left = name
    var cover = Cover(extra: 0)
    for word in words {
      if Self.take(word.form, from: &left, &cover) { continue }
      if optional.contains(word.form) { continue }
      if let synonym = word.synonyms.first(where: { Self.has(left, $0) }) {
        for form in synonym { _ = Self.take(form, from: &left, &cover) }
        cover.isLoose = true
      } else if let place = left.firstIndex(where: { $0.canonical.hasPrefix(word.form.canonical) }) {
        left.remove(at: place)
        cover.isIncomplete = true
      } else {
        return nil
      }
    }
    cover.extra = left.count
    return cover
  }

  private static func take(_ form: WordForm, from words: inout [WordForm], _ cover: inout Cover) -> Bool {
    if let place = words.firstIndex(where: { $0.canonical == form.canonical }) {
      words.remove(at: place)
      return true
    }
    guard let place = words.firstIndex(where: { $0.stem == form.stem }) else { return false }
    words.remove(at: place)
    cover.isLoose = true
    return true
  }

  private static func has(_ words: [WordForm], _ phrase: [WordForm]) -> Bool {
    var left = words
    var cover = Cover(extra: 0)
    return phrase.allSatisfy { take($0, from: &left, &cover) }
  }
}
