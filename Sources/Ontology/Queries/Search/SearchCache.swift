import Foundation

internal import GRDB

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
