internal import GRDB

extension OntologyStore {
  /// Finds concepts by code, by a pattern of codes or by words of their names, best first: code, whole name, beginning of
  /// a name, all words. Where nothing has all words, names with words that are spelt alike are found (`Match.fuzzy`).
  ///
  /// Case, punctuation and diacritics do not matter, and the last word may be incomplete. A concept is listed once, with
  /// the name that matches best; among equals obsolete concepts come last and preferred names before synonyms. Patterns
  /// are written `J93*`, `J93.-` or `S52.5??A`.
  ///
  /// - Parameters:
  ///   - query: The text, and the systems, kinds and sources it is looked for in.
  ///   - limit: The greatest number of concepts returned.
  ///   - isTolerant: Whether misspelt words are understood.
  public func search(_ query: SearchQuery, limit: Int = 20, isTolerant: Bool = true) throws -> [SearchHit] {
    let text = query.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard limit > 0, let expression = SearchText.matchExpression(text) else { return [] }
    return try read { database in
      let names = try NameSearch(query, limit: limit, database)
      if let pattern = CodePattern(text) {
        let concepts = try names.concepts(with: pattern)
        if !concepts.isEmpty { return concepts.map { .code($0) } }
      }
      var hits = BestHits(normalised: SearchText.normalised(text))
      for concept in try names.concepts(withCode: text) { hits.add(.code(concept)) }
      for name in try names.names(startingWith: text) { hits.add(name, .prefix) }
      for name in try names.names(matching: expression) { hits.add(name, .words) }
      if hits.isEmpty, isTolerant {
        let spelling = try Misspelling(text, spelling.vocabulary(database))
        if let expression = spelling?.matchExpression, let spelling {
          for name in try names.names(matching: expression) {
            hits.add(name, .fuzzy, extra: 1000 * Double(spelling.distance(to: name.name)))
          }
        }
      }
      return hits.best(limit)
    }
  }
}

extension SearchHit {
  fileprivate static func code(_ concept: Concept) -> SearchHit {
    SearchHit(concept: concept, matchedName: concept.name, match: .code, score: 0)
  }
}

/// Keeps the best hit of every concept.
private struct BestHits {
  private let normalised: String
  private var hits: [ConceptID: SearchHit] = [:]

  init(normalised: String) { self.normalised = normalised }

  var isEmpty: Bool { hits.isEmpty }

  mutating func add(_ hit: SearchHit) {
    if let known = hits[hit.concept.id], !hit.isBetter(than: known) { return }
    hits[hit.concept.id] = hit
  }

  /// Adds a name; how it matches is told by comparing it with the text, whatever found it.
  mutating func add(_ candidate: NameSearch.Candidate, _ match: SearchHit.Match, extra: Double = 0) {
    var match = match
    if match == .words || match == .prefix {
      let name = SearchText.normalised(candidate.name)
      if name == normalised { match = .exact } else if name.hasPrefix(normalised) { match = .prefix }
    }
    add(SearchHit(concept: candidate.concept, matchedName: candidate.name, match: match, score: candidate.size + extra))
  }

  func best(_ limit: Int) -> [SearchHit] {
    Array(hits.values.sorted { $0.isBetter(than: $1) }.prefix(limit))
  }
}
