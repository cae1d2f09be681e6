internal import GRDB

/// What an abbreviation may stand for: phrases whose initials it is.
struct Abbreviations {
  private static let lengths = 2...6
  /// Names longer than this have no abbreviation.
  private static let sizeLimit = 60
  private static let phraseLimit = 3

  let database: Database
  let table: WordFormTable
  let synonyms: WordSynonyms

  /// The phrases that a text is the initials of, likeliest first; none for a text that is no abbreviation.
  ///
  /// What names state goes before initials: "Paroxysmal AF" is called "Paroxysmal atrial fibrillation" too. Of phrases
  /// with the initials those come first that more systems have as a name, then those that more names contain; none where
  /// `hasInitials` is false.
  func phrases(for word: SearchWords.Word, hasInitials: Bool) throws -> [[WordForm]] {
    guard Self.lengths.contains(word.text.utf8.count), word.text.utf8.allSatisfy({ 0x61...0x7A ~= $0 }) else {
      return []
    }
    let stated = try synonyms.synonyms(of: word).filter { phrase in
      phrase.compactMap(\.canonical.first).elementsEqual(word.text)
    }
    return stated.isEmpty && hasInitials ? try initials(word.text) : stated
  }

  /// Whether more of the names that have a word write it like any other than all in capitals.
  static func isOrdinary(_ word: String, in names: [String]) -> Bool {
    var balance = 0
    for name in names {
      for token in name.utf8.split(whereSeparator: { !SearchText.isWord($0) })
      where token.count == word.utf8.count && token.lazy.map(SearchText.lowercased).elementsEqual(word.utf8) {
        balance += token.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } ? 1 : -1
      }
    }
    return balance > 0
  }

  private func initials(_ letters: String) throws -> [[WordForm]] {
    // The names that begin with these two letters, one in each of the first words: a step in the index for every word.
    let bytes = Array(letters.utf8)
    let texts = try String.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT name.text
          FROM search_term CROSS JOIN (SELECT ' ' AS gap UNION ALL SELECT '-') CROSS JOIN name
            ON name.text >= (term || gap || ?3) COLLATE NOCASE AND name.text < (term || gap || ?4) COLLATE NOCASE
          WHERE term >= ?1 AND term < ?2 AND length(name.text) <= \(Self.sizeLimit)
          """),
      arguments: [
        Self.text(bytes[0]), Self.text(bytes[0] + 1), Self.text(bytes[1]), Self.text(bytes[1] + 1),
      ])
    var seen: Set<String> = []
    var found: [[String]: (systems: Set<String>, phrase: [WordForm])] = [:]
    while let text = try texts.next() {
      guard Self.hasInitials(text, letters), seen.insert(text).inserted else { continue }
      let phrase = table.reading(text).words
      try found[phrase.map(\.canonical), default: ([], phrase)].systems.formUnion(systems(naming: text))
    }
    return try found.values.map { entry in
      (entry.phrase, entry.systems.count, try nameCount(entry.phrase))
    }.sorted { a, b in
      (a.1, a.2, b.0.count) == (b.1, b.2, a.0.count)
        ? a.0.map(\.canonical).lexicographicallyPrecedes(b.0.map(\.canonical))
        : (a.1, a.2, b.0.count) > (b.1, b.2, a.0.count)
    }.prefix(Self.phraseLimit).map(\.0)
  }

  /// The systems of the concepts with a name.
  private func systems(naming text: String) throws -> [String] {
    try String.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT DISTINCT concept.system FROM name CROSS JOIN concept ON concept.id = name.concept_id
          WHERE name.text = ? COLLATE NOCASE
          """), arguments: [text])
  }

  /// Whether the words of a name begin with the letters, all of them or those that tell something. What stands in
  /// brackets and that nothing more is known takes no part.
  private static func hasInitials(_ name: String, _ letters: String) -> Bool {
    let bare = name.utf8.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: ",") }
    let words = SearchText.words(String(Substring(bare)))
    guard words.count >= letters.utf8.count else { return false }
    let known = words.filter { $0 != "nos" && $0 != "unspecified" }
    return known.lazy.compactMap(\.utf8.first).elementsEqual(letters.utf8)
      || known.lazy.filter { !TermWords.stopWords.contains($0) }.compactMap(\.utf8.first).elementsEqual(letters.utf8)
  }

  /// In how many names the words stand side by side, counted up to a limit.
  private func nameCount(_ phrase: [WordForm]) throws -> Int {
    let statement = try database.cachedStatement(
      sql: "SELECT count(*) FROM (SELECT 1 FROM name_search WHERE name_search MATCH ? LIMIT 300)")
    return try Int.fetchOne(statement, arguments: ["\"\(phrase.map(\.canonical).joined(separator: " "))\""]) ?? 0
  }

  private static func text(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }
}
