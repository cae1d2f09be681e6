internal import GRDB

/// Two concepts of different systems that are mapped to one another, and where that is stated.
public struct SystemMapping: Hashable, Codable, Sendable {
  /// The concept that makes the statement, or the one asked about.
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
  /// may be a system that only mappings name.
  ///
  /// - Parameters:
  ///   - code: A code of the first system; nil takes all.
  ///   - via: A third system, such as `UMLS`: concepts that are mapped to the same concept of it are mapped to each other.
  public func mappings(
    from system: String, to target: String, code: String? = nil, via: String? = nil
  ) throws -> [SystemMapping] {
    try read { database in
      let rows =
        try via.map { try Self.shared(system, target, $0, code, database) }
        ?? Self.direct(system, target, code, database)
      return rows
    }
  }

  /// Returns the systems that mappings can lead from and to, those that only mappings name among them, in alphabetical order.
  public func mappableSystems() throws -> [String] {
    try read { database in
      try String.fetchAll(
        database, sql: "SELECT system FROM source UNION SELECT target_system FROM mapping ORDER BY 1")
    }
  }

  private static let plain = "upper(replace(%, '.', ''))"
  private static func plain(_ column: String) -> String { plain.replacing("%", with: column) }

  private static func direct(
    _ system: String, _ target: String, _ code: String?, _ database: Database
  ) throws -> [SystemMapping] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT self.code, mapping.target_code, source.name, mapping.row,
          (SELECT name FROM concept_summary WHERE \(plain("code")) = \(plain("mapping.target_code")) AND system = ?2)
        FROM concept self JOIN mapping ON mapping.concept_id = self.id JOIN source ON source.id = mapping.source_id
        WHERE self.system = ?1 AND mapping.target_system = ?2
          AND (?3 IS NULL OR \(plain("self.code")) = \(plain("?3")))
        UNION
        SELECT coalesce(self.code, mapping.target_code), other.code, source.name, mapping.row, other.name
        FROM concept_summary other JOIN mapping ON mapping.concept_id = other.id
        JOIN source ON source.id = mapping.source_id
        LEFT JOIN concept self ON \(plain("self.code")) = \(plain("mapping.target_code")) AND +self.system = ?1
        WHERE other.system = ?2 AND mapping.target_system = ?1
          AND (?3 IS NULL OR \(plain("mapping.target_code")) = \(plain("?3")))
        ORDER BY 1, 2, 3, 4
        """, arguments: [system, target, code])
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
        SELECT self.code, other.code, first.target_code, first_source.name, first.row, second_source.name, second.row,
          other.name
        FROM concept self
        JOIN mapping first ON first.concept_id = self.id AND first.target_system = ?3
        JOIN source first_source ON first_source.id = first.source_id
        JOIN mapping second ON second.target_system = ?3
          AND \(plain("second.target_code")) = \(plain("first.target_code"))
        JOIN source second_source ON second_source.id = second.source_id
        JOIN concept_summary other ON other.id = second.concept_id
        WHERE self.system = ?1 AND other.system = ?2 AND other.id <> self.id
          AND (?4 IS NULL OR \(plain("self.code")) = \(plain("?4")))
        ORDER BY self.code, other.code, first.target_code, first.source_id, second.source_id
        """, arguments: [system, target, via, code])
    return rows.map { row in
      SystemMapping(
        from: ConceptID(system: system, code: row[0]), to: ConceptID(system: target, code: row[1]), name: row[7],
        via: ConceptID(system: via, code: row[2]),
        provenance: [Provenance(source: row[3], row: row[4]), Provenance(source: row[5], row: row[6])])
    }
  }
}
