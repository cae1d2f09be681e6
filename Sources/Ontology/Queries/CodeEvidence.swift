internal import GRDB

/// One state of a database, read for what its sources say about names and their codes.
///
/// A concept is named by its key, which means nothing in another database.
package struct CodeEvidence {
  /// A mapping that a source states.
  package struct Mapping {
    /// Key of the mapped concept.
    package var concept: Int64
    /// Code system of the mapped concept.
    package var system: String
    /// The system that is mapped to, as the source writes it.
    package var targetSystem: String
    /// The code in that system, as the source writes it.
    package var targetCode: String
  }

  private let database: Database

  fileprivate init(_ database: Database) { self.database = database }

  /// The categories and codes of a classification in the order of their codes.
  package func codes(of system: String) throws -> [(concept: Int64, code: String)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, code FROM concept WHERE system = ?1
        AND EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id AND kind IN ('category', 'code'))
        ORDER BY code
        """, arguments: [system]
    ).map { ($0[0], $0[1]) }
  }

  /// Every concept.
  package func concepts() throws -> [(concept: Int64, id: ConceptID)] {
    try Row.fetchAll(database, sql: "SELECT id, system, code FROM concept").map {
      ($0[0], ConceptID(system: $0[1], code: $0[2]))
    }
  }

  /// Every step from a concept outside a system to a parent.
  package func parents(outside system: String) throws -> [(child: Int64, parent: Int64)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT descendant_id, ancestor_id FROM closure JOIN concept ON concept.id = descendant_id
        WHERE distance = 1 AND system <> ?
        """, arguments: [system]
    ).map { ($0[0], $0[1]) }
  }

  /// The mappings that sources state, each once, in the order of concepts and targets.
  package func statedMappings() throws -> [Mapping] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT concept_id, concept.system, target_system, target_code
        FROM mapping JOIN concept ON concept.id = concept_id WHERE mapping.method = 'stated'
        ORDER BY concept_id, target_system, target_code
        """
    ).map { Mapping(concept: $0[0], system: $0[1], targetSystem: $0[2], targetCode: $0[3]) }
  }

  /// Calls `body` with each name of the concepts that are in use and stand for one thing: chapters and sections do not.
  ///
  /// The order is that of systems, codes and sources; names of the system `startingWith` come before all others.
  package func forEachName(
    startingWith system: String? = nil, _ body: (_ concept: Int64, _ id: ConceptID, _ text: String) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT name.concept_id, concept.system, concept.code, name.text
        FROM name JOIN concept ON concept.id = name.concept_id
        WHERE EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id AND NOT is_obsolete
          AND kind NOT IN ('chapter', 'section'))
        ORDER BY concept.system IS NOT ?1, concept.system, concept.code, name.source_id, name.id
        """, arguments: [system])
    while let row = try rows.next() { try body(row[0], ConceptID(system: row[1], code: row[2]), row[3]) }
  }

  /// The tags with these keys, in the order of concepts, keys and values.
  package func tags(_ keys: [String]) throws -> [(concept: Int64, tag: ConceptRecord.Tag)] {
    try Row.fetchAll(
      database,
      sql: "SELECT concept_id, key, value FROM tag WHERE key IN (\(databaseQuestionMarks(count: keys.count))) "
        + "ORDER BY concept_id, key, value",
      arguments: StatementArguments(keys)
    ).map { ($0[0], ConceptRecord.Tag($0[1], $0[2])) }
  }

  /// The mappings that sources state of the concepts of a system that are not obsolete, with their preferred names, in the
  /// order of names and targets.
  package func mappings(ofSystem system: String) throws -> [(name: String, targetSystem: String, targetCode: String)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT concept_summary.name, target_system, target_code FROM mapping
        JOIN concept_summary ON concept_summary.id = concept_id
        WHERE concept_summary.system = ? AND method = 'stated' AND NOT is_obsolete
        ORDER BY concept_summary.name, target_system, target_code
        """, arguments: [system]
    ).map { ($0[0], $0[1], $0[2]) }
  }

  /// The names of the concepts of a system but the broader ones, in the order of their sources, by code.
  package func names(ofSystem system: String) throws -> [String: [String]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT concept.code, name.text FROM concept JOIN name ON name.concept_id = concept.id
        WHERE concept.system = ? AND name.scope IS NOT 'broad' ORDER BY name.source_id, name.id
        """, arguments: [system])
    return Dictionary(grouping: rows) { $0[0] as String }.mapValues { $0.map { $0[1] } }
  }

  /// The systems of the sources with a digest, and of the concepts that are tagged as disorders of cases, in order.
  package func systems(ofDigest digest: String) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT system FROM source WHERE digest = ?1
        UNION SELECT system FROM concept JOIN tag ON tag.concept_id = concept.id WHERE tag.key IN (?2, ?3)
        ORDER BY system
        """, arguments: [digest, CaseExportImporter.countTag, CaseLabelImporter.indexTag])
  }
}

extension OntologyStore {
  /// Reads evidence of codes from one state of the database.
  package func readCodeEvidence<T>(_ body: (CodeEvidence) throws -> T) throws -> T {
    try read { try body(CodeEvidence($0)) }
  }
}
