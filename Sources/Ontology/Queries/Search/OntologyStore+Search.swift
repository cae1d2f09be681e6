internal import GRDB

extension OntologyStore {
  /// Finds concepts by code, by a pattern of codes or by words of their names, best first: code, whole name, plain
  /// name, synonym, beginning of a name, all words. Where nothing has all words, names with words that are spelt alike
  /// are found, else names with the part of the words that tells most (`SearchHit.Match`).
  ///
  /// Case, punctuation, diacritics, British and American spelling, singular and plural do not matter, and the last word
  /// may be incomplete. A concept is listed once, with the name that matches best; among equals obsolete concepts come
  /// last and preferred names before synonyms. A code that its source has merged finds the present concept. Patterns
  /// are written `J93*`, `J93.-` or `S52.5??A`.
  ///
  /// - Parameters:
  ///   - query: The text, and the systems, kinds and sources it is looked for in.
  ///   - limit: The greatest number of concepts returned.
  ///   - isTolerant: Whether synonyms and misspelt words are understood and a part of the words will do.
  ///
  /// - Throws: `OntologyError` for a system, a source, a language or a vocabulary that is not in the database.
  public func search(_ query: SearchQuery, limit: Int = 20, isTolerant: Bool = true) throws -> [SearchHit] {
    let text = query.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard limit > 0, !SearchText.words(text).isEmpty else { return [] }
    return try read { database in
      let names = try NameSearch(query, limit: limit, database)
      if let pattern = CodePattern(text) {
        let concepts = try names.concepts(with: pattern)
        if !concepts.isEmpty { return concepts.map { .code($0) } }
      }
      var search = try WordSearch(text, names, SearchCache(store: cache))
      let codes = try names.concepts(withCode: text).map { SearchHit.code($0.concept, via: $0.via) }
      try search.run(isTolerant: isTolerant, codes: codes)
      return search.hits.best(limit)
    }
  }
}

extension SearchHit {
  fileprivate static func code(_ concept: Concept, via: ConceptID? = nil) -> SearchHit {
    SearchHit(concept: concept, matchedName: concept.name, match: .code, score: 0, via: via)
  }
}

extension OntologyStore {
  /// How many concepts of each ranking are compared, or the limit where that is more.
  private static let fusionDepth = 100

  /// Finds concepts by words, as `search(_:limit:isTolerant:)` does, and by meaning, and ranks both together by reciprocal
  /// rank fusion; `SearchHit.ranks` says how.
  ///
  /// Filters hold for both. A code with a digit or a pattern of codes has no meaning: it is only looked up. A code that
  /// reads like a word is one, too; the concept that has it stays first, and those that have the text as a whole name
  /// follow.
  ///
  /// - Parameters:
  ///   - query: The text, and the systems, kinds and sources it is looked for in.
  ///   - limit: The greatest number of concepts returned.
  ///   - isTolerant: Whether misspelt words are understood.
  ///   - ranker: What compares meanings.
  ///
  /// - Throws: what the ranker throws, and `OntologyError` where it speaks of names that this database does not have.
  public func search(
    _ query: SearchQuery, limit: Int = 20, isTolerant: Bool = true, byMeaning ranker: some NameRanker
  ) throws -> [SearchHit] {
    guard limit > 0, !SearchText.words(query.text).isEmpty else { return [] }
    let depth = max(limit, Self.fusionDepth)
    let words = try search(query, limit: depth, isTolerant: isTolerant)
    let pattern = CodePattern(query.text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    let isCode = words.first?.match == .code && query.text.contains(where: \.isNumber)
    if pattern != nil || isCode { return Array(words.prefix(limit)) }
    let meaning = try hits(query, depth, ranker)
    return Array(RankFusion.fuse(query.text, words: words, meaning: meaning).prefix(limit))
  }

  private func hits(_ query: SearchQuery, _ limit: Int, _ ranker: some NameRanker) throws -> [SearchHit] {
    try read { database in
      let admitted = try NameFilter(query, database).nameIDs(database)
      return try ranker.names(near: query.text, among: admitted, limit: limit).map { name in
        guard
          let row = try Row.fetchOne(
            database.cachedStatement(
              sql: """
                SELECT found.text, \(ConceptQuery.columns)
                FROM (SELECT concept_id, text FROM name WHERE id = ? AND text = ? COLLATE NOCASE) found
                CROSS JOIN concept_summary ON concept_summary.id = found.concept_id
                """), arguments: [name.id, name.text])
        else {
          throw OntologyError(
            "the vectors of the names belong to another database than \(url.path)",
            remedy: OntologyRemedy.makeNameVectorsAgain)
        }
        return SearchHit(
          concept: try ConceptQuery.concept(row, at: 1), matchedName: row[0], match: .meaning,
          score: 1 - Double(name.cosine))
      }.sorted { $0.isBetter(than: $1) }
    }
  }
}

extension NameFilter {
  /// The ids of the names that fulfil all conditions, ascending; nil where there are no conditions.
  fileprivate func nameIDs(_ database: Database) throws -> [Int64]? {
    if conditions.isEmpty, ranges == [.min ... .max] { return nil }
    return try ranges.flatMap { range in
      try Int64.fetchAll(
        database, sql: "SELECT id FROM name WHERE id BETWEEN ? AND ?\(conditions) ORDER BY id",
        arguments: [range.lowerBound, range.upperBound])
    }
  }
}
