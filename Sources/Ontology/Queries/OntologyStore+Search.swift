internal import GRDB

extension OntologyStore {
  /// Finds concepts by code or by words of their names, best first: code, whole name, beginning of a name, all words.
  ///
  /// Case, punctuation and diacritics do not matter, and the last word may be incomplete. A concept is listed once, with
  /// the name that matches best; among equals obsolete concepts come last and preferred names before synonyms.
  ///
  /// - Parameters:
  ///   - text: A code or words.
  ///   - limit: The greatest number of concepts returned.
  ///   - system: Searches one system only.
  ///   - kind: Searches concepts of one kind only.
  public func search(
    _ text: String, limit: Int = 20, system: String? = nil, kind: ConceptKind? = nil
  ) throws -> [SearchHit] {
    let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard limit > 0, let expression = SearchText.matchExpression(text) else { return [] }
    let normalised = SearchText.normalised(text)
    return try read { database in
      let filter = SearchFilter(system: system, kind: kind)
      var hits: [ConceptID: SearchHit] = [:]
      func add(_ concept: Concept, _ name: String, _ match: SearchHit.Match, _ score: Double) {
        guard kind == nil || concept.kind == kind else { return }
        let isExact = match != .code && SearchText.normalised(name) == normalised
        let hit = SearchHit(
          concept: concept, matchedName: name, match: isExact ? .exact : match, score: score)
        if let known = hits[concept.id], !hit.isBetter(than: known) { return }
        hits[concept.id] = hit
      }

      for concept in try filter.concepts(withCode: text, in: database) {
        add(concept, concept.name, .code, 0)
      }
      for (concept, name, _) in try filter.names(startingWith: text, limit: limit, in: database) {
        add(concept, name, .prefix, Double(name.utf8.count))
      }
      for (concept, name, score) in try filter.names(matching: expression, limit: limit, in: database) {
        let isPrefix = SearchText.normalised(name).hasPrefix(normalised)
        add(concept, name, isPrefix ? .prefix : .words, isPrefix ? Double(name.utf8.count) : score)
      }
      return Array(hits.values.sorted { $0.isBetter(than: $1) }.prefix(limit))
    }
  }
}

extension SearchHit {
  private var isPreferredName: Bool { matchedName == concept.name }

  /// Orders hits; the code decides between equals, so that the order never depends on chance.
  fileprivate func isBetter(than other: SearchHit) -> Bool {
    if match != other.match { return match < other.match }
    if concept.isObsolete != other.concept.isObsolete { return other.concept.isObsolete }
    if match <= .prefix, isPreferredName != other.isPreferredName { return isPreferredName }
    if score != other.score { return score < other.score }
    if concept.id != other.concept.id { return concept.id < other.concept.id }
    return matchedName.utf8.count < other.matchedName.utf8.count
  }
}

/// The queries behind a search, restricted to a system and a kind.
private struct SearchFilter {
  typealias Candidate = (concept: Concept, name: String, score: Double)

  /// A word like "of" is in tens of thousands of names: only so many of them are ranked, which keeps a search below
  /// ten milliseconds. Whole names and beginnings of names are found by index before that.
  static let rankedNameLimit = 2000

  let system: String?
  let kind: ConceptKind?

  func concepts(withCode code: String, in database: Database) throws -> [Concept] {
    try ConceptQuery.fetch(
      database,
      """
      WHERE upper(replace(code, '.', '')) = upper(replace(?1, '.', '')) AND (?2 IS NULL OR system = ?2)
      """, [code, system])
  }

  func names(startingWith text: String, limit: Int, in database: Database) throws -> [Candidate] {
    try candidates(
      """
      SELECT name.concept_id, name.text, length(name.text) AS score FROM name
      WHERE name.text >= ?1 COLLATE NOCASE AND name.text < ?1 || char(1114111) COLLATE NOCASE
      """, text, limit: limit, in: database)
  }

  func names(matching expression: String, limit: Int, in database: Database) throws -> [Candidate] {
    try candidates(
      """
      SELECT name.concept_id, name.text, name_search.rank AS score
      FROM name_search CROSS JOIN name ON name.id = name_search.rowid
      WHERE name_search MATCH ?1
      """, expression, limit: limit, in: database)
  }

  /// Ranks the first names that `names` yields. Several names of one concept may be among the best, hence more are read
  /// than concepts wanted.
  private func candidates(
    _ names: String, _ argument: String, limit: Int, in database: Database
  ) throws -> [Candidate] {
    var condition = ""
    if system != nil {
      condition += " AND (SELECT system FROM concept WHERE concept.id = name.concept_id) = ?2"
    }
    if kind != nil {
      condition += " AND EXISTS (SELECT 1 FROM entry WHERE concept_id = name.concept_id AND kind = ?3)"
    }
    let sql = """
      SELECT candidate.text, candidate.score, \(ConceptQuery.columns)
      FROM (
        SELECT * FROM (\(names)\(condition) AND ?2 IS ?2 AND ?3 IS ?3 LIMIT \(Self.rankedNameLimit))
        ORDER BY score LIMIT ?4
      ) candidate
      CROSS JOIN concept_summary ON concept_summary.id = candidate.concept_id
      """
    return try Row.fetchAll(
      database.cachedStatement(sql: sql), arguments: [argument, system, kind?.rawValue, limit * 4]
    ).map { (try ConceptQuery.concept($0, at: 2), $0[0], $0[1]) }
  }
}
