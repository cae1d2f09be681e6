import Foundation

internal import GRDB

/// The words that names have, as one search asks for them.
final class SearchVocabulary {
  private let database: Database
  private var counts: [String: Int] = [:]
  private var spellings: [WordForm: [String]] = [:]

  init(_ database: Database) { self.database = database }

  /// In how many names a word is; 0 where it is in none.
  func nameCount(_ word: String) throws -> Int {
    if let count = counts[word] { return count }
    let statement = try database.cachedStatement(sql: "SELECT name_count FROM search_term WHERE term = ?")
    let count = try Int.fetchOne(statement, arguments: [word]) ?? 0
    counts[word] = count
    return count
  }

  /// The words of names that are a word in another spelling, number or form.
  func spellings(_ form: WordForm) throws -> [String] {
    if let known = spellings[form] { return known }
    let same = SpellingVariants.spellings(of: form.canonical).filter { WordForm($0).canonical == form.canonical }
    let derived = WordForms.derived(from: form.stem).filter { WordForm($0).stem == form.stem }
    let found = try Set(same).union(derived).filter { try nameCount($0) > 0 }.sorted()
    spellings[form] = found
    return found
  }

  /// In how many names a word is in any form.
  func nameCount(_ form: WordForm) throws -> Int { try spellings(form).reduce(0) { try $0 + nameCount($1) } }

  /// The FTS5 expression of one word in all its forms and with its synonyms.
  func expression(_ word: SearchWords.Word, isIncomplete: Bool = false) throws -> String {
    let own = Set(try spellings(word.form) + [word.text]).sorted().map { "\"\($0)\"" }
    let phrases = try word.synonyms.map { phrase in
      "(\(try phrase.map { try any($0) }.joined(separator: " AND ")))"
    }
    return "(\((own + (isIncomplete ? ["\"\(word.text)\" *"] : []) + phrases).joined(separator: " OR ")))"
  }

  /// The FTS5 expression of names that have all the words.
  func expression(_ words: SearchWords, isIncomplete: Bool = false) throws -> String {
    try words.words.enumerated().map { index, word in
      try expression(word, isIncomplete: isIncomplete && index == words.words.count - 1)
    }.joined(separator: " AND ")
  }

  private func any(_ form: WordForm) throws -> String {
    let words = try spellings(form)
    return "(\((words.isEmpty ? [form.canonical] : words).map { "\"\($0)\"" }.joined(separator: " OR ")))"
  }
}

/// What searches of a store have read once, until its sources change.
struct SearchCache {
  /// Synonyms of more words than this are looked up anew.
  private static let wordLimit = 20_000

  let store: StoreCache

  /// The words of all names.
  func vocabulary(_ database: Database) throws -> SpellingVocabulary {
    try store.value(database) { try SpellingVocabulary(database) }
  }

  /// What categories say that they include.
  func includedConditions(_ database: Database) throws -> IncludedConditions {
    try store.value(database) { try IncludedConditions(database) }
  }

  /// What stands for a word in names, made by `find` where it is not known yet.
  func synonyms(of word: String, _ database: Database, _ find: () throws -> [[String]]) throws -> [[String]] {
    let table = try store.value(database) { SynonymTable() }
    if let known = table[word] { return known }
    let found = try find()
    table.add(found, of: word, limit: Self.wordLimit)
    return found
  }

  /// What stands for words, for threads to share.
  private final class SynonymTable: @unchecked Sendable {
    private let lock = NSLock()
    private var synonyms: [String: [[String]]] = [:]

    subscript(_ word: String) -> [[String]]? { lock.withLock { synonyms[word] } }

    func add(_ found: [[String]], of word: String, limit: Int) {
      lock.withLock { if synonyms.count < limit { synonyms[word] = found } }
    }
  }
}
