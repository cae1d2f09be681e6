internal import GRDB

/// Words and phrases that names use for one another: where a concept is called "Broken wrist" and "Wrist fracture", broken stands
/// for fracture.
struct WordSynonyms {
  /// Only the shortest names that have a word are compared.
  private static let nameLimit = 60
  private static let scanLimit = 500
  /// How many may stand for one word.
  private static let synonymLimit = 4

  let database: Database
  let table: WordFormTable
  let vocabulary: SearchVocabulary
  let cache: SearchCache

  /// What stands for a word: what most concepts use in its place, and at least two do; for a word of few names also what
  /// one does.
  func synonyms(of word: SearchWords.Word) throws -> [[WordForm]] {
    try cache.synonyms(of: word.form.canonical, database) { try find(word) }.map { $0.map(table.form) }
  }

  private func find(_ word: SearchWords.Word) throws -> [[String]] {
    let spellings = try SpellingVariants.spellings(of: word.form.canonical).filter { spelling in
      try table.form(spelling).canonical == word.form.canonical && vocabulary.nameCount(spelling) > 0
    }.sorted()
    guard !spellings.isEmpty else { return [] }
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT found.id, found.text, other.text FROM (
            SELECT * FROM (
              SELECT name.concept_id AS id, name.text, length(name.text) AS size
              FROM name_search CROSS JOIN name ON name.id = name_search.rowid
              WHERE name_search MATCH ?1 AND (name.scope IS NULL OR name.scope = 'exact') LIMIT \(Self.scanLimit))
            ORDER BY size, text LIMIT \(Self.nameLimit)) found
          CROSS JOIN name other ON other.concept_id = found.id AND other.text <> found.text
            AND (other.scope IS NULL OR other.scope = 'exact')
          """), arguments: [spellings.map { "\"\($0)\"" }.joined(separator: " OR ")])
    var concepts: [[String]: Set<Int64>] = [:]
    while let row = try rows.next() {
      let (own, other) = (table.reading(row[1]).words, table.reading(row[2]).words)
      let shared = Set(own.map(\.canonical)).intersection(other.map(\.canonical))
      let onlyOwn = own.filter { !shared.contains($0.canonical) }
      guard !shared.isEmpty, onlyOwn.count == 1, onlyOwn[0].canonical == word.form.canonical else { continue }
      let phrase = other.map(\.canonical).filter { !shared.contains($0) }
      if (1...3).contains(phrase.count) { concepts[phrase, default: []].insert(row[0]) }
    }
    let order = concepts.map { ($0.key, $0.value.count) }.sorted {
      $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.lexicographicallyPrecedes($1.0)
    }
    let isRare = order.count <= 2
    return order.prefix(Self.synonymLimit).filter { $0.1 > 1 || isRare }.map(\.0)
  }
}
