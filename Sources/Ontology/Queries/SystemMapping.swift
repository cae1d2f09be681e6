internal import GRDB

/// Two different concepts that are mapped to one another, as a rule of different systems, and where that is stated.
public struct SystemMapping: Hashable, Codable, Sendable {
  /// The concept that is translated.
  public var from: ConceptID
  /// The other concept.
  public var to: ConceptID
  /// Its preferred name, where a source in this database describes it.
  public var name: String?
  /// The concept of a third system that both are mapped to; nil for a mapping of one to the other.
  public var via: ConceptID?
  /// Where the mapping is stated; of two mappings, the first and the second.
  public var provenance: [Provenance]
}

extension OntologyStore {
  /// Returns the mappings from one system to another, whichever of the two states them, in the order of the codes. Either
  /// may be a system that only mappings name. Codes that their source has merged are answered with the present ones.
  ///
  /// - Parameters:
  ///   - code: A code of the first system; nil takes all.
  ///   - via: A third system, such as `UMLS`: concepts that are mapped to the same concept of it are mapped to each other.
  public func mappings(
    from system: String, to target: String, code: String? = nil, via: String? = nil
  ) throws -> [SystemMapping] {
    try read { database in
      try via.map { try Self.shared(system, target, $0, code, database) }
        ?? Self.direct(system, target, code, database)
    }
  }

  /// Returns the systems that mappings can lead from and to, those that only mappings name among them, in alphabetical order.
  public func mappableSystems() throws -> [String] {
    try read { database in
      try String.fetchAll(
        database, sql: "SELECT system FROM source UNION SELECT target_system FROM mapping ORDER BY 1")
    }
  }

  private static func direct(
    _ system: String, _ target: String, _ code: String?, _ database: Database
  ) throws -> [SystemMapping] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT coalesce(self.code, stated.code), coalesce(other.code, stated.target_code), source.name, stated.row,
          (SELECT name FROM concept_summary WHERE id = other.id)
        FROM (
          SELECT self.code, mapping.target_code, mapping.source_id, mapping.row
          FROM concept self JOIN mapping ON mapping.concept_id = self.id
          WHERE self.system = ?1 AND mapping.target_system = ?2 AND \(isAsked("self.code", code, "?3", of: "?1"))
          UNION ALL
          SELECT mapping.target_code, other.code, mapping.source_id, mapping.row
          FROM concept other JOIN mapping ON mapping.concept_id = other.id
          WHERE other.system = ?2 AND mapping.target_system = ?1
            AND \(isAsked("mapping.target_code", code, "?3", of: "?1"))
        ) stated
        JOIN source ON source.id = stated.source_id
        LEFT JOIN concept self ON self.id IN (\(PresentCodes.concepts("stated.code", system: "?1")))
        LEFT JOIN concept other ON other.id IN (\(PresentCodes.concepts("stated.target_code", system: "?2")))
        WHERE (self.id IS NULL OR other.id IS NULL OR self.id <> other.id)
          AND \(isAnswer("self.id", code, "?3", of: "?1"))
        ORDER BY 1, 2, 3, 4
        """, arguments: code.map { [system, target, $0] } ?? [system, target])
    return rows.map { row in
      SystemMapping(
        from: ConceptID(system: system, code: row[0]), to: ConceptID(system: target, code: row[1]), name: row[4],
        via: nil, provenance: [Provenance(source: row[2], row: row[3])])
    }
  }

  private static func shared(
    _ system: String, _ target: String, _ via: String, _ code: String?, _ database: Database
  ) throws -> [SystemMapping] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT self.code, other.code,
          coalesce(
            (SELECT min(code) FROM concept
             WHERE id IN (\(PresentCodes.concepts("first.target_code", system: "?3")))
               AND id IN (\(PresentCodes.concepts("second.target_code", system: "?3")))), first.target_code),
          first_source.name, first.row, second_source.name, second.row,
          (SELECT name FROM concept_summary WHERE id = other.id)
        FROM concept stating
        CROSS JOIN mapping first ON first.concept_id = stating.id AND first.target_system = ?3
        JOIN source first_source ON first_source.id = first.source_id
        CROSS JOIN mapping second ON second.target_system = ?3
          AND \(PresentCodes.plain("second.target_code")) IN (\(PresentCodes.codes("first.target_code", system: "?3")))
        JOIN source second_source ON second_source.id = second.source_id
        JOIN concept stated ON stated.id = second.concept_id AND stated.system = ?2 AND stated.id <> stating.id
        JOIN concept self ON self.id IN (\(PresentCodes.concepts("stating.code", system: "?1")))
        JOIN concept other ON other.id IN (\(PresentCodes.concepts("stated.code", system: "?2")))
          AND other.id <> self.id
        WHERE stating.system = ?1 AND \(isAsked("stating.code", code, "?4", of: "?1"))
          AND \(isAnswer("self.id", code, "?4", of: "?1"))
        ORDER BY self.code, other.code, first.target_code, first.source_id, second.source_id
        """, arguments: code.map { [system, target, via, $0] } ?? [system, target, via])
    return rows.map { row in
      SystemMapping(
        from: ConceptID(system: system, code: row[0]), to: ConceptID(system: target, code: row[1]), name: row[7],
        via: ConceptID(system: via, code: row[2]),
        provenance: [Provenance(source: row[3], row: row[4]), Provenance(source: row[5], row: row[6])])
    }
  }

  /// The condition that a code has a concept in common with the one asked for; always so where all are.
  private static func isAsked(_ column: String, _ code: String?, _ parameter: String, of system: String) -> String {
    code.map { _ in "\(PresentCodes.plain(column)) IN (\(PresentCodes.codes(parameter, system: system)))" } ?? "TRUE"
  }

  /// The condition that the one asked for stands for a concept; so does it for one that no source describes.
  private static func isAnswer(_ id: String, _ code: String?, _ parameter: String, of system: String) -> String {
    code.map { _ in "(\(id) IS NULL OR \(id) IN (\(PresentCodes.concepts(parameter, system: system))))" } ?? "TRUE"
  }
}
