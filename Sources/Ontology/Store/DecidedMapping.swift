internal import GRDB

/// A mapping of a concept that was decided rather than stated by a source, to be stored.
package struct DecidedMapping {
  /// The mapped concept.
  package var concept: ConceptID
  /// Code in the target system.
  package var code: String
  /// How it was found.
  package var method: MappingMethod
  /// How sure it is, from 0 to 1.
  package var score: Double
  /// What speaks for it; empty where that is not known.
  package var evidence: String
  /// Which of the decisions it is, from 1.
  package var row: Int

  /// Makes a mapping.
  package init(
    concept: ConceptID, code: String, method: MappingMethod, score: Double, evidence: String, row: Int
  ) {
    self.concept = concept
    self.code = code
    self.method = method
    self.score = score
    self.evidence = evidence
    self.row = row
  }
}

extension OntologyStore {
  /// Stores decided mappings as the facts of a source, in place of those that it stated before.
  ///
  /// - Throws: `OntologyError` when a concept is not in the database; nothing is stored or removed then.
  package func store(_ mappings: [DecidedMapping], from source: SourceDescription, target: String) throws {
    try write { database in
      let earlier = try StoredSource.named(source.name, in: database)
      try earlier?.removeFacts(from: database)
      let key = try StoredSource.save(source, replacing: earlier, in: database)
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO mapping (concept_id, source_id, target_system, target_code, method, score, evidence, row)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """)
      for mapping in mappings {
        guard let concept = try ConceptQuery.key(of: mapping.concept, in: database) else {
          throw OntologyError.unknown(mapping.concept, in: source.name)
        }
        try insert.execute(arguments: [
          concept, key, target, mapping.code, mapping.method.rawValue, mapping.score,
          mapping.evidence.isEmpty ? nil : mapping.evidence, mapping.row,
        ])
      }
    }
  }
}
