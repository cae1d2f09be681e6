/// Finds the grammar's words in a text: longest match first, each word used once, with negation.
struct PhantomLexicon: Sendable {
  /// A term that a text contains.
  struct Hit: Equatable {
    /// Index into the grammar's terms, in the order of the file.
    var term: Int
    var isNegated: Bool
  }

  private enum Meaning {
    case term(Int)
    case negation
    case veto
  }

  /// Phrases by their first word, longest first.
  private let phrases: [String: [(words: [String], meaning: Meaning)]]

  init(terms: [PhantomTables.Term], negations: [String], vetoes: [String]) {
    var table: [String: [(words: [String], meaning: Meaning)]] = [:]
    func add(_ phrase: String, _ meaning: Meaning) {
      let words = Self.words(of: phrase)
      table[words[0], default: []].append((words, meaning))
    }
    for (index, term) in terms.enumerated() {
      for phrase in term.say { add(phrase, .term(index)) }
    }
    for phrase in negations { add(phrase, .negation) }
    for phrase in vetoes { add(phrase, .veto) }
    // A later term of the same words wins, so that the file can refine what it said in general before.
    phrases = table.mapValues { entries in
      entries.enumerated().sorted { a, b in
        (a.element.words.count, a.offset) > (b.element.words.count, b.offset)
      }.map(\.element)
    }
  }

  /// The terms of a text in reading order.
  ///
  /// A negation reaches to the next comma, semicolon, colon or full stop.
  func hits(in text: String) -> [Hit] {
    let words = Self.words(of: text)
    var hits: [Hit] = []
    var isNegated = false
    var position = 0
    while position < words.count {
      if words[position] == Self.boundary { isNegated = false }
      guard let match = match(words, at: position) else {
        position += 1
        continue
      }
      position += match.words.count
      switch match.meaning {
      case .term(let index): hits.append(Hit(term: index, isNegated: isNegated))
      case .negation: isNegated = true
      case .veto: break
      }
    }
    return hits
  }

  /// Whether a text speaks of something that is not seen on a scan: a history, a burn, a poisoning.
  func isVetoed(_ text: String) -> Bool {
    let words = Self.words(of: text)
    return words.indices.contains { position in
      phrases[words[position]]?.contains { entry in
        if case .veto = entry.meaning { return words[position...].starts(with: entry.words) }
        return false
      } ?? false
    }
  }

  private func match(_ words: [String], at position: Int) -> (words: [String], meaning: Meaning)? {
    phrases[words[position]]?.first { words[position...].starts(with: $0.words) }
  }

  private static let boundary = "|"

  /// Lower-case words without a plural s; punctuation that ends a phrase becomes a boundary.
  ///
  /// "upper lobe, right bronchus or lung" must still read as "right bronchus or lung", so the comma stays a word.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func finish() {
      guard !word.isEmpty else { return }
      words.append(singular(word))
      word.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        word.append(byte)
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "."), UInt8(ascii: ":"):
        finish()
        words.append(boundary)
      default: finish()
      }
    }
    finish()
    return words
  }

  private static func singular(_ word: [UInt8]) -> String {
    let s = UInt8(ascii: "s")
    let endings = [UInt8(ascii: "s"), UInt8(ascii: "u"), UInt8(ascii: "i")]
    if word.count > 3, word.last == s, !endings.contains(word[word.count - 2]) {
      return String(decoding: word.dropLast(), as: UTF8.self)
    }
    return String(decoding: word, as: UTF8.self)
  }
}
