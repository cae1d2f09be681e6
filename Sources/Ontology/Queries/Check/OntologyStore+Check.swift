internal import GRDB

extension OntologyStore {
  /// Examines the database and returns everything that is wrong with it, errors first; empty when all is well.
  ///
  /// Reads all of it and computes the ancestors anew: seconds for hundreds of thousands of concepts.
  public func check() throws -> [OntologyProblem] {
    var problems = try read { database in
      let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check")
      guard damage == ["ok"] else { return damage.map { OntologyProblem(.damaged, $0) } }
      return try danglingReferences(database) + closureProblems(database) + undescribed(database)
        + orphans(database) + targets(database) + sharedNames(database)
    }
    if !problems.contains(where: { $0.kind == .damaged }) { problems += try searchIndexProblems() }
    return problems.filter { $0.severity == .error } + problems.filter { $0.severity == .warning }
  }

  private func danglingReferences(_ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
      let (table, parent): (String, String) = (row[0], row[2])
      return OntologyProblem(.danglingReference, "a row of \(table) refers to a row of \(parent) that does not exist")
    }
  }

  /// The full-text index is compared with the names by FTS5 itself, which does so in an INSERT.
  private func searchIndexProblems() throws -> [OntologyProblem] {
    try pool.write { database in
      do {
        try database.execute(sql: "INSERT INTO name_search (name_search, rank) VALUES ('integrity-check', 1)")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        return [OntologyProblem(.searchIndex, "the full-text index is not that of the names")]
      }
      let differs =
        try Bool.fetchOne(
          database,
          sql: """
            SELECT EXISTS (SELECT term, doc FROM name_vocabulary EXCEPT SELECT term, name_count FROM search_term)
              OR EXISTS (SELECT term, name_count FROM search_term EXCEPT SELECT term, doc FROM name_vocabulary)
            """) ?? false
      return differs ? [OntologyProblem(.searchIndex, "search_term does not hold the words of the names")] : []
    }
  }

  /// Compares the closure of each system with one computed from its relations.
  private func closureProblems(_ database: Database) throws -> [OntologyProblem] {
    var problems: [OntologyProblem] = []
    for system in try String.fetchAll(database, sql: "SELECT DISTINCT system FROM concept ORDER BY system") {
      let hierarchy = try StatedHierarchy(system: system, in: database)
      if let cycle = hierarchy.firstCycle() {
        let codes = try Closure.codes(cycle.map(hierarchy.key), in: database).joined(separator: " → ")
        problems.append(OntologyProblem(.cycle, "\(system): \(codes)"))
        continue
      }
      var stored: [Int64: [Int64: Int32]] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT descendant_id, ancestor_id, distance FROM closure JOIN concept ON concept.id = descendant_id
          WHERE system = ?
          """, arguments: [system])
      while let row = try rows.next() { stored[row[0], default: [:]][row[1]] = row[2] }
      var wrong: [Int64] = []
      var search = AncestorSearch(hierarchy)
      for descendant in hierarchy.children {
        let expected = search.ancestors(of: descendant).map { (hierarchy.key($0.node), $0.distance) }
        let found = stored.removeValue(forKey: hierarchy.key(descendant)) ?? [:]
        if found != Dictionary(uniqueKeysWithValues: expected) { wrong.append(hierarchy.key(descendant)) }
      }
      wrong += stored.keys
      problems += try Closure.codes(wrong.sorted(), in: database).map {
        OntologyProblem(.closure, "\(system) \($0): the stored ancestors are not those of its relations")
      }
    }
    return problems
  }

  private func undescribed(_ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT system, code FROM concept WHERE NOT EXISTS (SELECT 1 FROM concept_summary WHERE id = concept.id)
        ORDER BY system, code
        """
    ).map { OntologyProblem(.undescribed, "\($0[0] as String) \($0[1] as String): no source describes it") }
  }

  private func orphans(_ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT system, code, name FROM concept_summary concept
        WHERE NOT is_obsolete
          AND system IN (SELECT system FROM concept JOIN closure ON descendant_id = concept.id)
          AND NOT EXISTS (SELECT 1 FROM closure WHERE descendant_id = concept.id)
          AND NOT EXISTS (SELECT 1 FROM closure WHERE ancestor_id = concept.id)
        ORDER BY system, code
        """
    ).map { row in
      OntologyProblem(.orphan, "\(row[0] as String) \(row[1] as String)  \(row[2] as String)")
    }
  }

  private func targets(_ database: Database) throws -> [OntologyProblem] {
    let withdrawn = try Row.fetchAll(
      database,
      sql: """
        SELECT subject.system, subject.code, relation.kind, object.code FROM relation
        JOIN concept_summary object ON object.id = object_id AND object.is_obsolete
        JOIN concept_summary subject ON subject.id = subject_id AND NOT subject.is_obsolete
        ORDER BY 1, 2, 4
        """
    ).map { row -> OntologyProblem in
      OntologyProblem(
        .withdrawnTarget,
        "\(row[0] as String) \(row[1] as String) \(row[2] as String) \(row[3] as String), which is withdrawn")
    }
    let missing = try Row.fetchAll(
      database,
      sql: """
        SELECT concept.system, concept.code, target_system, target_code, source.name, mapping.row FROM mapping
        JOIN concept ON concept.id = concept_id JOIN source ON source.id = mapping.source_id
        WHERE target_system IN (SELECT system FROM source) AND NOT EXISTS (
          SELECT 1 FROM concept target WHERE +target.system = target_system
            AND upper(replace(target.code, '.', '')) = upper(replace(target_code, '.', '')))
        ORDER BY 1, 2, 3, 4
        """
    ).map { row -> OntologyProblem in
      let (target, place): (String, String) = ("\(row[2] as String) \(row[3] as String)", row[4])
      return OntologyProblem(
        .missingTarget,
        "\(row[0] as String) \(row[1] as String) is mapped to \(target), which does not exist (\(place), row \(row[5] as Int))"
      )
    }
    return withdrawn + missing
  }

  private func sharedNames(_ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        WITH live AS MATERIALIZED (SELECT id, system, code, name, lower(name) AS folded FROM concept_summary WHERE NOT is_obsolete)
        SELECT a.system, a.code, b.code, a.name FROM live a JOIN live b
          ON +b.system = a.system AND b.folded = a.folded AND a.code < b.code
        WHERE NOT EXISTS (
          SELECT 1 FROM closure WHERE (descendant_id = a.id AND ancestor_id = b.id)
            OR (descendant_id = b.id AND ancestor_id = a.id))
        ORDER BY 1, 2, 3
        """
    ).map { row in
      OntologyProblem(
        .sharedName, "\(row[0] as String) \(row[1] as String) and \(row[2] as String): \(row[3] as String)")
    }
  }
}
