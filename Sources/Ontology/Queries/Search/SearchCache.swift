internal import GRDB
import Foundation

/// What searches of a store have read once, until its sources change.
final class SearchCache: @unchecked Sendable {
  /// Synonyms of more words than this are looked up anew.
  private static let wordLimit = 20_000

  private let lock = NSLock()
  private var state = ""
  private var vocabulary: SpellingVocabulary?
  private var conditions: IncludedConditions?
  private var synonyms: [String: [[String]]] = [:]

  /// The words of all names.
  func vocabulary(_ database: Database) throws -> SpellingVocabulary {
    try withCurrent(database) {
      if let vocabulary { return vocabulary }
      let made = try SpellingVocabulary(database)
      vocabulary = made
      return made
    }
  }

  /// What categories say that they include.
  func includedConditions(_ database: Database) throws -> IncludedConditions {
    try withCurrent(database) {
      if let conditions { return conditions }
      let made = try IncludedConditions(database)
      conditions = made
      return made
    }
  }

  /// What stands for a word in names, made by `find` where it is not known yet.
  func synonyms(of word: String, _ database: Database, _ find: () throws -> [[String]]) throws -> [[String]] {
    try withCurrent(database) {
      if let known = synonyms[word] { return known }
      let found = try find()
      if synonyms.count < Self.wordLimit { synonyms[word] = found }
      return found
    }
  }

  private func withCurrent<Result>(_ database: Database, _ body: () throws -> Result) throws -> Result {
    let current =
      try String.fetchOne(
        database.cachedStatement(sql: "SELECT group_concat(id || ' ' || version || ' ' || digest) FROM source")) ?? ""
    lock.lock()
    defer { lock.unlock() }
    if current != state { (state, vocabulary, conditions, synonyms) = (current, nil, nil, [:]) }
    return try body()
  }
}
