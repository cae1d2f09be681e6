internal import GRDB

/// The conditions of a query on names and concepts, made ready for SQL.
///
/// The names of a source have neighbouring row ids, because an import writes them in one transaction. A search in one
/// system therefore reads a range of the full-text index instead of all names that have a word.
struct NameFilter {
  /// Kinds with fewer concepts than this are looked up beforehand.
  private static let smallKind = 5000

  let query: SearchQuery
  /// Ranges of `name.id` that hold all names of the sources asked for, in ascending order; nil means all names.
  let ranges: [ClosedRange<Int64>]
  private let sourceIDs: [Int64]?
  private let isKindSmall: Bool

  /// - Throws: `OntologyError` for a system, a source, a language or a vocabulary that the database does not have.
  init(_ query: SearchQuery, _ database: Database) throws {
    try FilterValues.check(query, database)
    self.query = query
    if query.systems.isEmpty && query.sources.isEmpty {
      sourceIDs = nil
      ranges = [.min ... .max]
    } else {
      let chosen = try StoredSource.all(in: database).filter { source in
        (query.systems.isEmpty || query.systems.contains(source.description.system))
          && (query.sources.isEmpty || query.sources.contains(source.description.name))
      }.map(\.id)
      sourceIDs = chosen
      ranges = Self.merged(try chosen.compactMap { try Self.range(of: $0, database) })
    }
    if query.kinds.isEmpty {
      isKindSmall = false
    } else {
      let some = "SELECT 1 FROM entry WHERE kind IN (\(Self.list(query.kinds))) LIMIT \(Self.smallKind)"
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM (\(some))") ?? 0
      isKindSmall = count < Self.smallKind
    }
  }

  /// Conditions on `name`, each preceded by `AND`.
  var conditions: String {
    var conditions = ""
    if let sourceIDs {
      conditions += " AND name.source_id IN (\(sourceIDs.map(String.init).joined(separator: ",")))"
    }
    for (column, values) in [("language", query.languages), ("vocabulary", query.vocabularies)] where !values.isEmpty {
      conditions += " AND name.\(column) IN (\(values.map(\.sqlLiteral).joined(separator: ",")))"
    }
    if !query.kinds.isEmpty {
      let kinds = "kind IN (\(Self.list(query.kinds)))"
      conditions +=
        isKindSmall
        ? " AND +name.concept_id IN (SELECT concept_id FROM entry WHERE \(kinds))"
        : " AND EXISTS (SELECT 1 FROM entry WHERE concept_id = name.concept_id AND \(kinds))"
    }
    return conditions
  }

  /// Whether nothing is asked for in particular.
  var isOpen: Bool { sourceIDs == nil && conditions.isEmpty }

  /// Whether a concept is one of those asked for: its kind and system are, and it has a name that fulfils the rest.
  func admits(_ concept: Concept, _ database: Database) throws -> Bool {
    guard query.kinds.isEmpty || query.kinds.contains(concept.kind) else { return false }
    guard !query.sources.isEmpty || !query.languages.isEmpty || !query.vocabularies.isEmpty else {
      return query.systems.isEmpty || query.systems.contains(concept.id.system)
    }
    guard let key = try ConceptQuery.key(of: concept.id, in: database) else { return false }
    return try Bool.fetchOne(
      database.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM name WHERE name.concept_id = ?\(conditions))"), arguments: [key]) ?? false
  }

  /// Whether what a source says beside names counts.
  func admits(source: Int64) -> Bool {
    query.languages.isEmpty && query.vocabularies.isEmpty && sourceIDs?.contains(source) ?? true
  }

  private static func list(_ kinds: [ConceptKind]) -> String {
    kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
  }

  private static func range(of source: Int64, _ database: Database) throws -> ClosedRange<Int64>? {
    // Each of the two is one step in the index; both in one statement would read all names of the source.
    guard
      let first = try Int64.fetchOne(
        database.cachedStatement(sql: "SELECT min(id) FROM name WHERE source_id = ?"), arguments: [source]),
      let last = try Int64.fetchOne(
        database.cachedStatement(sql: "SELECT max(id) FROM name WHERE source_id = ?"), arguments: [source])
    else { return nil }
    return first...last
  }

  private static func merged(_ ranges: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
    ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }
}

extension String {
  /// The text as a literal of SQL.
  fileprivate var sqlLiteral: String { "'\(replacing("'", with: "''"))'" }
}
