import Files
import Names

internal import GRDB

/// Checks that what a filter names is in the database.
enum FilterValues {
  /// What can be named, and where the database keeps it.
  enum Field: String {
    case system, source, language, vocabulary

    /// What the field is called in an error.
    var title: String { self == .system ? "code system" : rawValue }

    fileprivate var all: String {
      switch self {
      case .system: "SELECT DISTINCT system FROM source ORDER BY 1"
      case .source: "SELECT name FROM source ORDER BY 1"
      case .language: "SELECT DISTINCT language FROM name WHERE language IS NOT NULL ORDER BY 1"
      case .vocabulary: "SELECT DISTINCT vocabulary FROM name WHERE vocabulary IS NOT NULL ORDER BY 1"
      }
    }

    fileprivate var isKnown: String {
      switch self {
      case .system: "SELECT EXISTS (SELECT 1 FROM source WHERE system = ?)"
      case .source: "SELECT EXISTS (SELECT 1 FROM source WHERE name = ?)"
      case .language: "SELECT EXISTS (SELECT 1 FROM name WHERE language = ?)"
      case .vocabulary: "SELECT EXISTS (SELECT 1 FROM name WHERE vocabulary = ?)"
      }
    }
  }

  /// - Throws: `OntologyError` that lists what there is, for the first value that the database does not have.
  static func check(_ query: SearchQuery, _ database: Database) throws {
    if let fault = try fault(of: query, database) { throw fault }
  }

  /// The error about the first value that the database does not have; nil where it has all.
  static func fault(of query: SearchQuery, _ database: Database) throws -> OntologyError? {
    try fault(.system, query.systems, database) ?? fault(.source, query.sources, database)
      ?? fault(.language, query.languages, database) ?? fault(.vocabulary, query.vocabularies, database)
  }

  /// - Throws: `OntologyError` that lists what there is, for the first value that the database does not have.
  static func check(_ field: Field, _ values: [String], _ database: Database) throws {
    if let fault = try fault(field, values, database) { throw fault }
  }

  private static func fault(_ field: Field, _ values: [String], _ database: Database) throws -> OntologyError? {
    for value in values {
      let isKnown = try Bool.fetchOne(database.cachedStatement(sql: field.isKnown), arguments: [value]) ?? false
      if !isKnown { return unknown(field, value, among: try String.fetchAll(database, sql: field.all)) }
    }
    return nil
  }

  /// The error about a value that is not there.
  static func unknown(_ field: Field, _ value: String, among known: [String]) -> OntologyError {
    let nearest = nearest(to: value, among: known, isSystem: field == .system)
    return OntologyError(
      "there is no \(field.title) \(value) in the database",
      hint: (nearest.map { "Did you mean \($0)? " } ?? "")
        + (known.isEmpty ? "It has none." : "It has \(known.joined(separator: ", ")).")
    )
  }

  /// The value meant: the same but for case and punctuation, another name of the system, or one spelt alike.
  private static func nearest(to value: String, among known: [String], isSystem: Bool) -> String? {
    func plain(_ text: String) -> String { SearchText.words(text).joined() }
    if let same = known.first(where: { plain($0) == plain(value) }) { return same }
    if isSystem, let name = CodeSystem.known(value), known.contains(name) { return name }
    let spelt = Dictionary(known.map { (plain($0), $0) }, uniquingKeysWith: { first, _ in first })
    return NearestName(among: known.map(plain)).nearest(to: plain(value)).flatMap { spelt[$0] }
  }
}

extension OntologyStore {
  /// Checks that sources describe these code systems.
  ///
  /// - Throws: `OntologyError` that names the nearest and lists all, for the first that is not there.
  public func requireSystems(_ systems: [String]) throws {
    try read { try FilterValues.check(.system, systems, $0) }
  }

  /// Returns what is wrong with a query that names a system, a source, a language or a vocabulary that is not there, as
  /// `search` would throw it; nil where nothing is.
  public func fault(of query: SearchQuery) throws -> OntologyError? {
    try read { try FilterValues.fault(of: query, $0) }
  }

  /// Checks that there are sources of these names.
  ///
  /// - Throws: `OntologyError` that names the nearest and lists all, for the first that is not there.
  public func requireSources(_ sources: [String]) throws {
    try read { try FilterValues.check(.source, sources, $0) }
  }
}
