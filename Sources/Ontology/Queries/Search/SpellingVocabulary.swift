import Files
import Names

internal import GRDB
internal import GRDBSQLite

/// All words that occur in names, in memory: what a misspelt word may have been meant to be.
///
/// Every word is tried, which takes less than a millisecond for tens of thousands: lengths and sets of letters rule out
/// nearly all of them before a distance is computed.
struct SpellingVocabulary: Sendable {
  /// A word that a misspelt one may stand for.
  struct Correction: Equatable {
    let word: String
    let distance: Int
    let nameCount: Int
  }

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var letters: [UInt32] = []
  private var nameCounts: [Int] = []

  /// Reads the words from `search_term`.
  init(_ database: Database) throws {
    let statement = try database.makeStatement(sql: "SELECT term, name_count FROM search_term ORDER BY term")
    let handle = statement.sqliteStatement
    var status = sqlite3_step(handle)
    while status == SQLITE_ROW {
      defer { status = sqlite3_step(handle) }
      let length = Int(sqlite3_column_bytes(handle, 0))
      guard let text = sqlite3_column_text(handle, 0) else { continue }
      add(UnsafeBufferPointer(start: text, count: length), nameCount: Int(sqlite3_column_int64(handle, 1)))
    }
    sqlite3_reset(handle)
    guard status == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: status), message: database.lastErrorMessage)
    }
  }

  /// Makes a vocabulary of words and the numbers of names they are in.
  init(_ words: [(word: String, nameCount: Int)]) {
    for entry in words {
      var word = entry.word
      word.withUTF8 { add($0, nameCount: entry.nameCount) }
    }
  }

  /// How many edits a word of that many bytes may be away from what was meant.
  static func tolerance(_ length: Int) -> Int {
    switch length {
    case ..<3: 0
    case ..<6: 1
    default: 2
    }
  }

  /// The words nearest to `word`, itself included: by distance, then the more frequent first.
  func corrections(of word: String, limit: Int) -> [Correction] {
    let pattern = Array(word.utf8)
    let tolerance = Self.tolerance(pattern.count)
    let wanted = Self.letters(pattern)
    var measure = EditDistance(from: pattern)
    var found: [(index: Int, distance: Int)] = []
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for (index, end) in ends.enumerated() {
        defer { start = end }
        // An edit changes the length by at most one, and adds or removes at most two letters.
        guard abs(end - start - pattern.count) <= tolerance,
          (letters[index] ^ wanted).nonzeroBitCount <= 2 * tolerance
        else { continue }
        let term = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if let distance = measure.distance(to: term, within: tolerance) { found.append((index, distance)) }
      }
    }
    found.sort { ($0.distance, -nameCounts[$0.index]) < ($1.distance, -nameCounts[$1.index]) }
    return found.prefix(limit).map { index, distance in
      let start = index == 0 ? 0 : ends[index - 1]
      return Correction(
        word: String(decoding: bytes[start..<ends[index]], as: UTF8.self), distance: distance,
        nameCount: nameCounts[index])
    }
  }

  private mutating func add(_ word: UnsafeBufferPointer<UInt8>, nameCount: Int) {
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
    letters.append(Self.letters(word))
    nameCounts.append(nameCount)
  }

  /// The set of the bytes of a word, folded to 32 bits.
  private static func letters(_ word: some Sequence<UInt8>) -> UInt32 {
    word.reduce(0) { $0 | 1 << UInt32($1 & 31) }
  }
}

/// A text with words that no name has, and what they may have been meant to be.
struct Misspelling {
  /// How many words may stand for one of the text.
  private static let correctionLimit = 8

  private let corrections: [[SpellingVocabulary.Correction]]

  /// Looks every word up; nil when one of them resembles nothing.
  init?(_ text: String, _ vocabulary: SpellingVocabulary) {
    corrections = SearchText.words(text).map {
      let found = vocabulary.corrections(of: SearchText.folded($0), limit: Self.correctionLimit)
      // A word that names have was meant.
      return found.first?.distance == 0 ? [found[0]] : found
    }
    if corrections.contains(where: \.isEmpty) { return nil }
  }

  /// The FTS5 expression that finds names with one of the corrections of each word.
  var matchExpression: String {
    corrections.map { words in
      "(\(words.map { "\"\($0.word)\"" }.joined(separator: " OR ")))"
    }.joined(separator: " AND ")
  }

  /// How many edits lie between the text and the words of a name that it matches.
  func distance(to name: String) -> Int {
    let words = Set(SearchText.words(name).map(SearchText.folded))
    return corrections.reduce(0) { sum, candidates in
      sum + (candidates.first { words.contains($0.word) }?.distance ?? candidates.last?.distance ?? 0)
    }
  }
}
