internal import GRDB

extension OntologyStore {
  /// Stores a label set of the preferred names of concepts, in the order given, and returns it.
  ///
  /// - Throws: `OntologyError` when a concept does not exist, when two concepts share a name, or when the name is taken.
  @discardableResult
  public func createLabelSet(_ name: String, concepts: [ConceptID]) throws -> LabelSet {
    let labels = try concepts.map { id in
      guard let concept = try concept(id) else { throw OntologyError.unknown(id, in: "label set \(name)") }
      return LabelSet.Label(name: concept.name, concept: concept.id)
    }
    let set = try LabelSet(name: name, labels: labels)
    try save(set)
    return set
  }

  /// Stores a label set.
  ///
  /// Labels are kept as they are: a later import changes neither their names nor their order.
  ///
  /// - Throws: `OntologyError` when a set of the name exists, or when a concept does not.
  public func save(_ set: LabelSet) throws {
    for id in set.labels.compactMap(\.concept) where try concept(id) == nil {
      throw OntologyError.unknown(id, in: "label set \(set.name)")
    }
    try write { database in
      guard try labelSetKey(set.name, in: database) == nil else {
        throw OntologyError(
          "there is already a label set named \(set.name)",
          hint: "Choose another name: models depend on the order of a set's labels.")
      }
      try database.execute(sql: "INSERT INTO label_set (name) VALUES (?)", arguments: [set.name])
      let key = database.lastInsertedRowID
      let insert = try BulkStatement(
        database, "INSERT INTO label (label_set_id, position, name, system, code) VALUES (?, ?, ?, ?, ?)")
      for (position, label) in set.labels.enumerated() {
        try insert.run(
          .integer(key), .integer(position), .text(label.name),
          label.concept.map { .text($0.system) } ?? .null,
          label.concept.map { .text($0.code) } ?? .null)
      }
    }
  }

  /// Returns the label set of a name.
  ///
  /// - Throws: `OntologyError` that lists the sets there are, when there is none of the name.
  public func labelSet(named name: String) throws -> LabelSet {
    let labels: [LabelSet.Label] = try read { database in
      guard let key = try labelSetKey(name, in: database) else {
        let names = try labelSetNames(in: database)
        throw OntologyError(
          "there is no label set named \(name) in \(url.path)",
          hint: names.isEmpty ? "It holds no label sets." : "It holds \(names.joined(separator: ", ")).")
      }
      return try Row.fetchAll(
        database, sql: "SELECT name, system, code FROM label WHERE label_set_id = ? ORDER BY position",
        arguments: [key]
      ).map { row in
        let system: String? = row[1]
        return LabelSet.Label(
          name: row[0], concept: system.map { ConceptID(system: $0, code: row[2]) })
      }
    }
    return try LabelSet(name: name, labels: labels)
  }

  /// Returns the names of all label sets in alphabetical order.
  public func labelSetNames() throws -> [String] {
    try read { try labelSetNames(in: $0) }
  }

  /// Removes a label set; nothing happens when there is none of the name.
  public func removeLabelSet(named name: String) throws {
    try write { try $0.execute(sql: "DELETE FROM label_set WHERE name = ?", arguments: [name]) }
  }

  private func labelSetKey(_ name: String, in database: Database) throws -> Int64? {
    try Int64.fetchOne(database, sql: "SELECT id FROM label_set WHERE name = ?", arguments: [name])
  }

  private func labelSetNames(in database: Database) throws -> [String] {
    try String.fetchAll(database, sql: "SELECT name FROM label_set ORDER BY name")
  }
}

extension OntologyError {
  /// A concept that something refers to is not in the database.
  static func unknown(_ id: ConceptID, in place: String) -> OntologyError {
    OntologyError("\(place): there is no concept \(id)", remedy: OntologyRemedy.lookUpCode)
  }
}
