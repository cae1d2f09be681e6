import Files

internal import GRDB

/// How much one source states.
public struct SourceStatistics: Equatable, Codable, Sendable {
  /// The source.
  public var source: SourceDescription
  /// Concepts it describes.
  public var conceptCount: Int
  /// Of these, concepts it has withdrawn.
  public var obsoleteCount: Int
  /// Preferred names and synonyms.
  public var nameCount: Int
  /// Texts about concepts.
  public var descriptionCount: Int
  /// Relations between concepts of the system.
  public var relationCount: Int
  /// Mappings to other systems.
  public var mappingCount: Int
  /// Tags.
  public var tagCount: Int
}

extension OntologyStore {
  /// Returns the sources in the order of their first import.
  public func sources() throws -> [SourceDescription] {
    try read { try StoredSource.all(in: $0).map(\.description) }
  }

  /// Counts what each source states.
  public func statistics() throws -> [SourceStatistics] {
    try read { database in
      try StoredSource.all(in: database).map { source in
        func count(_ table: String, _ condition: String = "true") throws -> Int {
          try Int.fetchOne(
            database, sql: "SELECT count(*) FROM \(table) WHERE source_id = ? AND \(condition)",
            arguments: [source.id]) ?? 0
        }
        return SourceStatistics(
          source: source.description, conceptCount: try count("entry"),
          obsoleteCount: try count("entry", "is_obsolete"), nameCount: try count("name"),
          descriptionCount: try count("description"), relationCount: try count("relation"),
          mappingCount: try count("mapping"), tagCount: try count("tag"))
      }
    }
  }

  /// Identifies the knowledge in the database: equal for databases built from the same sources, whatever the order of
  /// their imports.
  ///
  /// It is the SHA-256 over the names, versions and file digests of the sources. Class embeddings are stamped with it.
  public func ontologyVersion() throws -> String { try read(Self.ontologyVersion) }

  static func ontologyVersion(_ database: Database) throws -> String {
    let sources = try StoredSource.all(in: database).map(\.description)
    return FileDigest.sha256(
      ofText: sources.map { "\($0.name)\t\($0.version)\t\($0.digest)\n" }.sorted().joined())
  }
}
