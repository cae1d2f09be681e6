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
