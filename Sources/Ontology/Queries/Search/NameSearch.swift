internal import GRDB

/// The statements behind a search, restricted by a filter.
struct NameSearch {
  /// A name that was found, and the concept that bears it.
  struct Candidate {
    var concept: Concept
    /// Row id of the concept.
    var key: Int64
    var name: String
    /// Number of characters of the name.
    var size: Double
    /// Whether the name means the same as the concept, and is not an example of it or something near it.
    var isSame: Bool
  }

  /// A word like "of" is in tens of thousands of names: only so many of them are ranked. Whole names and beginnings of
  /// names are found by index before that.
  static let rankedNameLimit = 2000
  /// Several names of one concept may be among the best, and what is best is known when a name is read: more are read
  /// than concepts wanted.
  private static let leastReadCount = 60

  /// What one search has found so far: it asks for the same words in several ways.
  private final class Found {
    var byBeginning: [String: [Candidate]] = [:]
    var byExpression: [String: [Candidate]] = [:]
  }

  let filter: NameFilter
  let limit: Int
  let database: Database
  private let found = Found()

  init(_ query: SearchQuery, limit: Int, _ database: Database) throws {
    filter = try NameFilter(query, database)
    self.limit = limit
    self.database = database
  }

  /// The concepts that a code stands for, those that have it although they are withdrawn among them, and the code that led
  /// to each where it is another one.
  func concepts(withCode code: String) throws -> [(concept: Concept, via: ConceptID?)] {
    let present = try PresentCodes.find(code, system: nil, in: database).map { found in
      let concept = found.present.concept
      return (concept, found.present.merge.map { _ in ConceptID(system: concept.id.system, code: found.code) })
    }
    let own = try ConceptQuery.fetch(
      database, "WHERE \(PresentCodes.plain("code")) = \(PresentCodes.plain("?1"))", [code])
    return try (present + own.map { ($0, nil) }).filter { try filter.admits($0.0, database) }
  }

  /// The concepts whose codes fit a pattern, in the order of their systems and codes.
  func concepts(with pattern: CodePattern) throws -> [Concept] {
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT \(ConceptQuery.columns) FROM concept_summary
          WHERE \(PresentCodes.plain("code")) >= ?1 AND \(PresentCodes.plain("code")) < ?1 || char(1114111)
            AND \(PresentCodes.plain("code")) GLOB ?2
          ORDER BY \(PresentCodes.plain("code")), system
          """), arguments: [pattern.prefix, pattern.glob])
    var concepts: [Concept] = []
    while concepts.count < limit, let row = try rows.next() {
      let concept = try ConceptQuery.concept(row)
      if try filter.admits(concept, database) { concepts.append(concept) }
    }
    return concepts
  }

  /// The shortest names that begin with a text. The plus keeps SQLite on the index of texts: it would read all names.
  func names(startingWith text: String) throws -> [Candidate] {
    if let known = found.byBeginning[text] { return known }
    let candidates = try candidates(
      """
      FROM name WHERE name.text >= ?1 COLLATE NOCASE AND name.text < ?1 || char(1114111) COLLATE NOCASE
        AND +name.id BETWEEN ?2 AND ?3
      """, text)
    found.byBeginning[text] = candidates
    return candidates
  }

  /// The shortest names that an FTS5 expression matches.
  func names(matching expression: String) throws -> [Candidate] {
    if let known = found.byExpression[expression] { return known }
    let candidates = try candidates(
      """
      FROM name_search CROSS JOIN name ON name.id = name_search.rowid
      WHERE name_search MATCH ?1 AND name_search.rowid BETWEEN ?2 AND ?3
      """, expression)
    found.byExpression[expression] = candidates
    return candidates
  }

  /// Ranks the first names that `names` yields. The index of texts alone does for that, where a filter asks for no more.
  private func candidates(_ names: String, _ argument: String) throws -> [Candidate] {
    let sql = """
      SELECT candidate.concept_id, candidate.text, candidate.size, candidate.is_same, \(ConceptQuery.columns)
      FROM (
        SELECT * FROM (SELECT name.id, name.text \(names)\(filter.conditions) LIMIT \(Self.rankedNameLimit))
        ORDER BY length(text), text LIMIT ?4
      ) best
      CROSS JOIN (
        SELECT id, concept_id, text, length(text) AS size, scope IS NULL OR scope = 'exact' AS is_same FROM name
      ) candidate ON candidate.id = best.id
      CROSS JOIN concept_summary ON concept_summary.id = candidate.concept_id
      """
    return try filter.ranges.flatMap { range in
      try Array(
        Row.fetchCursor(
          database.cachedStatement(sql: sql),
          arguments: [argument, range.lowerBound, range.upperBound, max(Self.leastReadCount, limit * 3)]
        ).map { row in
          Candidate(
            concept: try ConceptQuery.concept(row, at: 4), key: row[0], name: row[1], size: row[2], isSame: row[3])
        })
    }
  }
}
