internal import GRDB

extension OntologyStore {
  /// Returns a concept, or nil when the system has no such code.
  ///
  /// A code may be written in lower case and without its dots: `j930` finds `J93.0`.
  public func concept(_ id: ConceptID) throws -> Concept? {
    try concepts(code: id.code, system: id.system).first
  }

  /// Returns the concepts with a code, written in any case and with or without dots, in one system or in all of them.
  ///
  /// Concepts whose code is written exactly so come first.
  public func concepts(code: String, system: String? = nil) throws -> [Concept] {
    try read { database in
      try ConceptQuery.fetch(
        database,
        """
        WHERE \(PresentCodes.plain("code")) = \(PresentCodes.plain("?1")) AND (?2 IS NULL OR system = ?2)
        ORDER BY code <> ?1, system, code
        """, [code, system])
    }
  }

  /// Returns the concepts of a system that are not obsolete, in the order of their codes.
  ///
  /// - Throws: `OntologyError` when there are none.
  public func concepts(ofSystem system: String) throws -> [Concept] {
    let concepts = try read {
      try ConceptQuery.fetch($0, "WHERE system = ? AND NOT is_obsolete ORDER BY code", [system])
    }
    guard !concepts.isEmpty else {
      try requireSystems([system])
      throw OntologyError(
        "\(url.path) has no concepts of \(system) that are in use", remedy: OntologyRemedy.listSystems)
    }
    return concepts
  }

  /// Returns the first concepts whose codes begin with a text, in any case and with or without dots, in the order of
  /// their codes.
  public func concepts(codesBeginWith prefix: String, system: String? = nil, limit: Int) throws -> [Concept] {
    let plain = prefix.plainCode
    guard !plain.isEmpty, limit > 0 else { return [] }
    return try read { database in
      try ConceptQuery.fetch(
        database,
        """
        WHERE \(PresentCodes.plain("code")) >= ?1 AND \(PresentCodes.plain("code")) < ?1 || char(1114111)
          AND (?2 IS NULL OR system = ?2)
        ORDER BY \(PresentCodes.plain("code")), system LIMIT ?3
        """, [plain, system, limit])
    }
  }

  /// Returns the concepts that bear a name, as preferred name or as synonym. ASCII letters match in any case.
  public func concepts(named name: String) throws -> [Concept] {
    try read { database in
      try ConceptQuery.fetch(
        database,
        """
        WHERE id IN (SELECT concept_id FROM name WHERE text = ? COLLATE NOCASE) ORDER BY system, code
        """, [name])
    }
  }

  /// Returns the names of a concept: the preferred one first, then the others in the order of their sources. A text that
  /// several sources state is listed once.
  public func names(of id: ConceptID) throws -> [ConceptName] {
    try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      var seen: Set<String> = []
      return try Row.fetchAll(
        database,
        sql: """
          SELECT name.text, name.id = concept_summary.name_id AS is_preferred, name.scope, source.name, name.row,
            name.atom, name.vocabulary, name.term_type, name.language
          FROM name
          JOIN concept_summary ON concept_summary.id = name.concept_id
          JOIN source ON source.id = name.source_id
          WHERE name.concept_id = ? ORDER BY is_preferred DESC, name.source_id, name.id
          """, arguments: [key]
      ).map { row in
        ConceptName(
          text: row[0], isPreferred: row[1], scope: try (row[2] as String?).map { try decode($0) }, termType: row[7],
          atom: (row[5] as String?).map { NameAtom(id: $0, vocabulary: row[6] ?? "", language: row[8] ?? "") },
          provenance: Provenance(source: row[3], row: row[4]))
      }.filter { seen.insert($0.text).inserted }
    }
  }

  /// Returns the texts about a concept in the order of their sources.
  public func descriptions(of id: ConceptID) throws -> [ConceptDescription] {
    try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT description.kind, description.text, description.modality, source.name, description.row,
            description.vocabulary
          FROM description JOIN source ON source.id = description.source_id
          WHERE description.concept_id = ? ORDER BY description.source_id, description.position
          """, arguments: [key]
      ).map { row in
        ConceptDescription(
          kind: try decode(row[0]), text: row[1], modality: row[2], vocabulary: row[5],
          provenance: Provenance(source: row[3], row: row[4]))
      }
    }
  }

  /// Returns how many cases bear each name, as these imported case exports together state.
  ///
  /// - Throws: `OntologyError` when one of the sources counts no cases.
  public func caseCounts(sources: [String]) throws -> [String: Int] {
    try read { database in
      var counts: [String: Int] = [:]
      for source in sources {
        let found = try Self.caseCounts(source, in: database)
        guard !found.isEmpty else {
          throw OntologyError(
            "\(url.path) has no case export named '\(source)'", remedy: OntologyRemedy.listSources)
        }
        counts.merge(found, uniquingKeysWith: +)
      }
      return counts
    }
  }

  private static func caseCounts(_ source: String, in database: Database) throws -> [String: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT concept_summary.name, CAST(tag.value AS INTEGER) FROM tag
        JOIN source ON source.id = tag.source_id
        JOIN concept_summary ON concept_summary.id = tag.concept_id WHERE tag.key = ? AND source.name = ?
        """, arguments: [CaseExportImporter.countTag, source])
    return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: +)
  }

  /// Returns the tags of a concept in the order of their keys and values.
  public func tags(of id: ConceptID) throws -> [ConceptRecord.Tag] {
    try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      return try Row.fetchAll(
        database, sql: "SELECT DISTINCT key, value FROM tag WHERE concept_id = ? ORDER BY key, value",
        arguments: [key]
      ).map { ConceptRecord.Tag($0[0], $0[1]) }
    }
  }
}
