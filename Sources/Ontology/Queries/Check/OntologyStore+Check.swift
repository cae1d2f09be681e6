internal import GRDB

extension OntologyStore {
  /// Examines the database and returns everything that is wrong with it, errors first; empty when all is well.
  ///
  /// Reads all of it and computes the ancestors anew: seconds for hundreds of thousands of concepts. Nothing is written, so
  /// that a database that may not be written can be examined too.
  ///
  /// - Parameter system: Leaves out what is wrong with other systems; what is wrong with the database as a whole is found
  ///   all the same.
  ///
  /// - Throws: `OntologyError` when there is no such system, or the database cannot be read.
  public func check(system: String? = nil) throws -> [OntologyProblem] {
    let problems = try read { database in
      let systems = try String.fetchAll(
        database, sql: "SELECT DISTINCT system FROM source UNION SELECT DISTINCT system FROM concept ORDER BY 1")
      if let system, !systems.contains(system) {
        throw OntologyError(
          "there is no code system \(system) in \(url.path)", hint: "It has \(systems.joined(separator: ", ")).")
      }
      let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check")
      guard damage == ["ok"] else { return damage.map { OntologyProblem(.damaged, $0) } }
      let wanted = system.map { [$0] } ?? systems
      return try danglingReferences(database) + wanted.flatMap { try closureProblems($0, database) }
        + undescribed(system, database) + orphans(system, database) + targets(system, database)
        + sharedNames(system, database) + SearchIndexCheck.problems(database)
    }
    return problems.filter { $0.severity == .error } + problems.filter { $0.severity == .warning }
  }

  private func danglingReferences(_ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
      let (table, parent): (String, String) = (row[0], row[2])
      return OntologyProblem(.danglingReference, "a row of \(table) refers to a row of \(parent) that does not exist")
    }
  }

  /// Compares the closure of a system with one computed from its relations.
  private func closureProblems(_ system: String, _ database: Database) throws -> [OntologyProblem] {
    let hierarchy = try StatedHierarchy(system: system, in: database)
    if let cycle = hierarchy.firstCycle() {
      let codes = try Closure.codes(cycle.map(hierarchy.key), in: database).joined(separator: " → ")
      return [OntologyProblem(.cycle, in: system, "\(system): \(codes)")]
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
    return try Closure.codes(wrong.sorted(), in: database).map {
      OntologyProblem(.closure, in: system, "\(system) \($0): the stored ancestors are not those of its relations")
    }
  }

  private func undescribed(_ system: String?, _ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT system, code FROM concept
        WHERE (?1 IS NULL OR system = ?1) AND NOT EXISTS (SELECT 1 FROM concept_summary WHERE id = concept.id)
        ORDER BY system, code
        """, arguments: [system]
    ).map {
      OntologyProblem(.undescribed, in: $0[0], "\($0[0] as String) \($0[1] as String): no source describes it")
    }
  }

  private func orphans(_ system: String?, _ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT system, code, name FROM concept_summary concept
        WHERE NOT is_obsolete AND (?1 IS NULL OR system = ?1)
          AND system IN (SELECT system FROM concept JOIN closure ON descendant_id = concept.id)
          AND NOT EXISTS (SELECT 1 FROM closure WHERE descendant_id = concept.id)
          AND NOT EXISTS (SELECT 1 FROM closure WHERE ancestor_id = concept.id)
        ORDER BY system, code
        """, arguments: [system]
    ).map { row in
      OntologyProblem(.orphan, in: row[0], "\(row[0] as String) \(row[1] as String)  \(row[2] as String)")
    }
  }

  private func targets(_ system: String?, _ database: Database) throws -> [OntologyProblem] {
    let withdrawn = try Row.fetchAll(
      database,
      sql: """
        SELECT subject.system, subject.code, relation.kind,
          iif(object.system = subject.system, '', object.system || ' ') || object.code
        FROM relation
        JOIN concept_summary object ON object.id = object_id AND object.is_obsolete
        JOIN concept_summary subject ON subject.id = subject_id AND NOT subject.is_obsolete
        WHERE ?1 IS NULL OR subject.system = ?1
        ORDER BY 1, 2, 4
        """, arguments: [system]
    ).map { row -> OntologyProblem in
      OntologyProblem(
        .withdrawnTarget, in: row[0],
        "\(row[0] as String) \(row[1] as String) \(row[2] as String) \(row[3] as String), which is withdrawn")
    }
    let missing = try Row.fetchAll(
      database,
      sql: """
        SELECT concept.system, concept.code, target_system, target_code, source.name, mapping.row FROM mapping
        JOIN concept ON concept.id = concept_id JOIN source ON source.id = mapping.source_id
        WHERE (?1 IS NULL OR concept.system = ?1) AND target_system IN (\(MissingTargets.describedSystems))
          AND \(MissingTargets.isMissing)
        ORDER BY 1, 2, 3, 4
        """, arguments: [system]
    ).map { row -> OntologyProblem in
      let (target, place): (String, String) = ("\(row[2] as String) \(row[3] as String)", row[4])
      return OntologyProblem(
        .missingTarget, in: row[0],
        "\(row[0] as String) \(row[1] as String) is mapped to \(target), which does not exist (\(place), row \(row[5] as Int))"
      )
    }
    return withdrawn + missing
  }

  private func sharedNames(_ system: String?, _ database: Database) throws -> [OntologyProblem] {
    try Row.fetchAll(
      database,
      sql: """
        WITH live AS MATERIALIZED (
          SELECT id, system, code, name, lower(name) AS folded FROM concept_summary
          WHERE NOT is_obsolete AND (?1 IS NULL OR system = ?1))
        SELECT a.system, a.code, b.code, a.name FROM live a JOIN live b
          ON +b.system = a.system AND b.folded = a.folded AND a.code < b.code
        WHERE NOT EXISTS (
          SELECT 1 FROM closure WHERE (descendant_id = a.id AND ancestor_id = b.id)
            OR (descendant_id = b.id AND ancestor_id = a.id))
        ORDER BY 1, 2, 3
        """, arguments: [system]
    ).map { row in
      OntologyProblem(
        .sharedName, in: row[0], "\(row[0] as String) \(row[1] as String) and \(row[2] as String): \(row[3] as String)")
    }
  }
}
