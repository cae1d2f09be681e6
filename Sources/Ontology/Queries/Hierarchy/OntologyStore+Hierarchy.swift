internal import GRDB

extension OntologyStore {
  /// Returns the concepts one `is_a` or `part_of` step above a concept, in the order of their codes.
  public func parents(of id: ConceptID) throws -> [Concept] {
    try related(to: id, .ancestors, within: 1).map(\.concept)
  }

  /// Returns the concepts one `is_a` or `part_of` step below a concept, in the order of their codes.
  public func children(of id: ConceptID) throws -> [Concept] {
    try related(to: id, .descendants, within: 1).map(\.concept)
  }

  /// Returns all concepts above a concept, the nearest first.
  public func ancestors(of id: ConceptID) throws -> [RelatedConcept] {
    try related(to: id, .ancestors, within: .max)
  }

  /// Returns all concepts below a concept, the nearest first.
  public func descendants(of id: ConceptID) throws -> [RelatedConcept] {
    try related(to: id, .descendants, within: .max)
  }

  /// Returns the mappings between a concept and other systems, those that it states itself first. Codes that their source
  /// has merged lead to the present concepts.
  public func mappings(of id: ConceptID) throws -> [ConceptMapping] {
    try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      return try mappings(from: key, in: database) + mappings(to: key, in: database)
    }
  }

  private enum Direction: String {
    case ancestors = "closure.ancestor_id = concept_summary.id WHERE closure.descendant_id"
    case descendants = "closure.descendant_id = concept_summary.id WHERE closure.ancestor_id"
  }

  private func related(to id: ConceptID, _ direction: Direction, within distance: Int) throws
    -> [RelatedConcept]
  {
    try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      return try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT distance, \(ConceptQuery.columns)
            FROM closure JOIN concept_summary ON \(direction.rawValue) = ? AND distance <= ?
            ORDER BY distance, system, code
            """), arguments: [key, distance]
      ).map { RelatedConcept(concept: try ConceptQuery.concept($0, at: 1), distance: $0[0]) }
    }
  }

  private func mappings(from key: Int64, in database: Database) throws -> [ConceptMapping] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT target_system, target_code, source.name, mapping.row, method, score, evidence,
          present.id
        FROM mapping JOIN source ON source.id = mapping.source_id
        LEFT JOIN concept present
          ON present.id IN (\(PresentCodes.concepts("target_code", system: "target_system")))
        WHERE mapping.concept_id = ? ORDER BY target_system, target_code, mapping.source_id, present.code
        """, arguments: [key]
    ).map { row in
      let target: Int64? = row[7]
      return ConceptMapping(
        direction: .outgoing, id: ConceptID(system: row[0], code: row[1]),
        concept: try target.flatMap { try ConceptQuery.fetch(database, "WHERE id = ?", [$0]).first },
        method: try decode(row[4]), score: row[5], evidence: row[6],
        provenance: Provenance(source: row[2], row: row[3]))
    }
  }

  private func mappings(to key: Int64, in database: Database) throws -> [ConceptMapping] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT source.name, mapping.row, method, score, evidence,
          \(ConceptQuery.columns.split(separator: ", ").map { "other.\($0)" }.joined(separator: ", "))
        FROM concept self
        JOIN mapping ON mapping.target_system = self.system
          AND \(PresentCodes.plain("mapping.target_code")) IN (\(PresentCodes.codes("self.code", system: "self.system")))
        JOIN source ON source.id = mapping.source_id
        JOIN concept_summary other ON other.id = mapping.concept_id
        WHERE self.id = ?
          AND (\(PresentCodes.plain("mapping.target_code")) = \(PresentCodes.plain("self.code"))
            OR self.id IN (\(PresentCodes.concepts("mapping.target_code", system: "mapping.target_system"))))
        ORDER BY other.system, other.code, mapping.source_id
        """, arguments: [key]
    ).map { row in
      let concept = try ConceptQuery.concept(row, at: 5)
      return ConceptMapping(
        direction: .incoming, id: concept.id, concept: concept, method: try decode(row[2]), score: row[3],
        evidence: row[4],
        provenance: Provenance(source: row[0], row: row[1]))
    }
  }
}
