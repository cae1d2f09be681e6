import Foundation
internal import GRDB

/// A search by words: from names that say the same to those that share a part, stopping where enough is found.
///
/// 1. Names that have all words, in any spelling, number or form; conditions that categories include.
/// 2. Names that mean the same: other names of a concept, of any system, that bears the text, and the concepts it is mapped to;
///    the phrases that an abbreviation stands for.
/// 3. Where no name says just the text: names with the words that stand for its words elsewhere.
/// 4. Where nothing is found: other names of concepts whose names have all words; misspelt words; the most telling part.
struct WordSearch {
  /// Names whose other names are tried.
  private static let bearerLimit = 6
  private static let phraseLimit = 8
  /// Longer texts than this are not taken apart.
  private static let slotLimit = 5

  private let text: String
  private let words: SearchWords
  private let names: NameSearch
  private let anywhere: NameSearch
  private let table = WordFormTable()
  private let vocabulary: SearchVocabulary
  private let synonyms: WordSynonyms
  private let cache: SearchCache
  private(set) var hits: BestHits

  init(_ text: String, _ names: NameSearch, _ cache: SearchCache) throws {
    self.text = text
    self.names = names
    self.cache = cache
    anywhere =
      names.filter.isOpen ? names : try NameSearch(SearchQuery(""), limit: Self.bearerLimit, names.database)
    vocabulary = SearchVocabulary(names.database)
    synonyms = WordSynonyms(database: names.database, table: table, vocabulary: vocabulary, cache: cache)
    words = SearchWords(text, table)
    hits = BestHits(text, words, table)
  }

  /// Finds what the words lead to, beside the concepts that have the text as their code.
  mutating func run(isTolerant: Bool, codes: [SearchHit]) throws {
    for hit in codes { hits.add(hit) }
    // A code with a digit is no word.
    guard codes.isEmpty || !text.contains(where: \.isNumber) else { return }
    let direct = try direct()
    guard words.isTelling else { return }
    try addIncluded()
    guard isTolerant else { return }
    var bearers = try bearers(of: words, among: names.filter.isOpen ? direct : nil)
    try addNames(of: bearers, from: 0)
    if bearers.allSatisfy({ $0.cost > 0 }) { bearers += try addReadings(direct) }
    if !hits.haveWhole { try addSynonymsOfWords() }
    guard hits.isEmpty else { return }
    if bearers.isEmpty, !names.filter.isOpen { try addNamesOfNearest() }
    guard hits.isEmpty else { return }
    try addMisspelt()
    if hits.isEmpty { try addParts() }
  }

  // MARK: Names that have all words

  private mutating func direct() throws -> [NameSearch.Candidate] {
    var found = try names.names(startingWith: text)
    let canonical = words.words.map(\.form.canonical).joined(separator: " ")
    if words.isTelling, canonical != text.lowercased() { found += try names.names(startingWith: canonical) }
    found += try names.names(matching: vocabulary.expression(words))
    if found.count < names.limit {
      found += try names.names(matching: vocabulary.expression(words, isIncomplete: true))
    }
    for candidate in found { hits.add(candidate) }
    return found
  }

  private mutating func addIncluded() throws {
    for condition in try cache.includedConditions(names.database).named(words.key) {
      guard let concept = try admitted(condition.concept), names.filter.admits(source: condition.source) else {
        continue
      }
      hits.add(concept, condition.text, .plain)
    }
  }

  // MARK: Names that mean the same

  /// A concept that bears a text, whatever is asked for.
  private struct Bearer {
    var key: Int64
    var id: ConceptID
    /// How far its name is from the text, in words.
    var cost: Double
  }

  /// The concepts that bear a text as a name that means the same as they do, nearest first.
  private func bearers(of words: SearchWords, among known: [NameSearch.Candidate]?) throws -> [Bearer] {
    let candidates =
      try known ?? anywhere.names(startingWith: words.words.map(\.form.canonical).joined(separator: " "))
      + anywhere.names(matching: vocabulary.expression(words))
    var best: [Int64: Bearer] = [:]
    for candidate in candidates where candidate.isSame && !candidate.concept.isObsolete {
      guard let cover = words.cover(table.reading(candidate.name)), cover.isWhole else { continue }
      if let known = best[candidate.key], known.cost <= cover.cost { continue }
      best[candidate.key] = Bearer(key: candidate.key, id: candidate.concept.id, cost: cover.cost)
    }
    return Array(best.values.sorted { ($0.cost, $0.id) < ($1.cost, $1.id) }.prefix(Self.bearerLimit))
  }

  /// Adds the concepts that bear other names of the bearers, and those that these are mapped to.
  private mutating func addNames(of bearers: [Bearer], from place: Int, isGuess: Bool = false) throws {
    var seen: Set<[String]> = [words.key]
    for bearer in bearers {
      for concept in try mapped(bearer.key) {
        hits.add(concept, concept.name, isGuess ? .related : .synonym, place: place + 1, via: bearer.id)
      }
      for name in try otherNames(bearer.key) where seen.count <= Self.phraseLimit {
        let phrase = SearchWords(table.reading(name).words)
        guard (1...Self.slotLimit + 1).contains(phrase.words.count), seen.insert(phrase.key).inserted else { continue }
        for candidate in try names.names(matching: vocabulary.expression(phrase)) {
          guard let cover = phrase.cover(table.reading(candidate.name)) else { continue }
          hits.add(
            candidate, cover.isWhole && !isGuess ? .synonym : .related, cover, place: place,
            via: candidate.key == bearer.key ? nil : bearer.id)
        }
      }
    }
  }

  /// Adds what the text may be read as, and returns who bears that: what an abbreviation stands for, what metastases are
  /// called, words joined or taken apart.
  private mutating func addReadings(_ direct: [NameSearch.Candidate]) throws -> [Bearer] {
    var readings: [SearchWords] = []
    if words.words.count == 1 {
      // "hand" is not read as initials, whatever four words begin with its letters; HAND is.
      let isOrdinary =
        text.contains(where: \.isLowercase)
        && Abbreviations.isOrdinary(words.words[0].text, in: direct.map(\.name))
      readings = try Abbreviations(database: names.database, table: table, synonyms: synonyms)
        .phrases(for: words.words[0], hasInitials: !isOrdinary).map { SearchWords($0) }
    } else if let name = SecondaryNeoplasm.name(of: text) {
      readings = [SearchWords(table.telling(name))]
    }
    readings += try CompoundWords(vocabulary: vocabulary, table: table).readings(of: words)
    var all: [Bearer] = []
    for (place, words) in readings.enumerated() {
      for candidate in try names.names(matching: vocabulary.expression(words)) {
        guard let cover = words.cover(table.reading(candidate.name)) else { continue }
        hits.add(candidate, cover.isWhole ? .synonym : .related, cover, place: place)
      }
      let bearers = try bearers(of: words, among: nil)
      try addNames(of: bearers, from: place)
      all += bearers
    }
    return all
  }

  private func otherNames(_ concept: Int64) throws -> [String] {
    try String.fetchAll(
      names.database.cachedStatement(
        sql: """
          SELECT DISTINCT text FROM name WHERE concept_id = ? AND (scope IS NULL OR scope = 'exact')
          ORDER BY kind = 'synonym', length(text), text LIMIT \(Self.phraseLimit)
          """), arguments: [concept])
  }

  /// The concepts that a concept is mapped to; none for one that is mapped to many, which is a group.
  private func mapped(_ concept: Int64) throws -> [Concept] {
    let codes = try Row.fetchAll(
      names.database.cachedStatement(
        sql: """
          SELECT concept.id FROM mapping
          CROSS JOIN concept
            ON concept.id IN (\(PresentCodes.concepts("mapping.target_code", system: "mapping.target_system")))
          WHERE mapping.concept_id = ? ORDER BY concept.code LIMIT \(Self.phraseLimit + 1)
          """), arguments: [concept])
    return codes.count > Self.phraseLimit ? [] : try codes.compactMap { try admitted($0[0]) }
  }

  private func admitted(_ key: Int64) throws -> Concept? {
    let found = try ConceptQuery.fetch(names.database, "WHERE id = ?", [key]).first
    return try found.flatMap { try names.filter.admits($0, names.database) ? $0 : nil }
  }

  // MARK: Words that stand for others

  private mutating func addSynonymsOfWords() throws {
    guard words.words.count <= Self.slotLimit else { return }
    var more = words.words
    for index in more.indices { more[index].synonyms = try synonyms.synonyms(of: more[index]) }
    guard more.contains(where: { !$0.synonyms.isEmpty }) else { return }
    let slots = SearchWords(more)
    for candidate in try names.names(matching: vocabulary.expression(slots)) {
      guard let cover = slots.cover(table.reading(candidate.name)) else { continue }
      hits.add(candidate, cover.isWhole ? .synonym : .related, cover, place: 0)
    }
  }

  /// Adds other names of the concepts, of any system, whose names have all words and few more.
  private mutating func addNamesOfNearest() throws {
    var more = words.words
    for index in more.indices { more[index].synonyms = try synonyms.synonyms(of: more[index]) }
    let slots = SearchWords(more)
    let near = try anywhere.names(matching: vocabulary.expression(slots)).compactMap { candidate -> Bearer? in
      guard candidate.isSame, !candidate.concept.isObsolete,
        let cover = slots.cover(table.reading(candidate.name)), cover.extra <= 1
      else { return nil }
      return Bearer(key: candidate.key, id: candidate.concept.id, cost: cover.cost)
    }
    var seen: Set<Int64> = []
    let best = near.sorted { ($0.cost, $0.id) < ($1.cost, $1.id) }.filter { seen.insert($0.key).inserted }
    try addNames(of: Array(best.prefix(3)), from: 0, isGuess: true)
  }

  private mutating func addMisspelt() throws {
    guard let spelling = try Misspelling(text, cache.vocabulary(names.database)) else { return }
    for candidate in try names.names(matching: spelling.matchExpression) {
      hits.add(candidate, .fuzzy, distance: spelling.distance(to: candidate.name))
    }
  }

  /// Adds names that have the words that tell most: of words in few names first.
  private mutating func addParts() throws {
    let all = try Double(Int.fetchOne(names.database, sql: "SELECT max(id) FROM name") ?? 1)
    let weights = try words.words.map { word in
      let count = try vocabulary.nameCount(word.form)
      return count > 0 ? max(0.1, log(all / Double(count))) : 0
    }
    // A word that no name has would have told the most, but nothing is known of it.
    let known = words.words.indices.filter { weights[$0] > 0 }.sorted { weights[$0] > weights[$1] }
      .prefix(Self.slotLimit)
    let total = weights.reduce(0) { $0 + ($1 > 0 ? $1 : log(all)) }
    for size in stride(from: min(known.count, words.words.count - 1), through: 1, by: -1) {
      for part in Array(known).combinations(of: size) {
        let words = SearchWords(part.sorted().map { self.words.words[$0] })
        let share = part.reduce(0) { $0 + weights[$1] } / total
        let missing = self.words.words.indices.filter { !part.contains($0) }.map { self.words.words[$0].text }
        for candidate in try names.names(matching: vocabulary.expression(words)) {
          guard let cover = words.cover(table.reading(candidate.name)) else { continue }
          hits.add(candidate, cover, share: share, missing: missing)
        }
      }
      if !hits.isEmpty { return }
    }
  }
}
