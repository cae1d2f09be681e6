internal import GRDB

extension OntologyStore {
  /// Returns the relations a concept has to others, then those that others have to it; of all kinds or of some, in the order
  /// of kind and code.
  public func relations(of id: ConceptID, kinds: Set<RelationKind>? = nil) throws -> [ConceptRelation] {
    let all: [ConceptRelation] = try read { database in
      guard let key = try ConceptQuery.key(of: id, in: database) else { return [] }
      return try relations(.outgoing, key: key, in: database) + relations(.incoming, key: key, in: database)
    }
    return all.filter { kinds?.contains($0.kind) ?? true }
  }

  private func relations(
    _ direction: ConceptRelation.Direction, key: Int64, in database: Database
  ) throws -> [ConceptRelation] {
    let (own, other) =
      direction == .outgoing ? ("subject_id", "object_id") : ("object_id", "subject_id")
    let columns = ConceptQuery.columns.split(separator: ", ").map { "other.\($0)" }.joined(separator: ", ")
    return try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT relation.kind, relation.label, source.name, relation.row, \(columns)
          FROM relation
          JOIN source ON source.id = relation.source_id
          JOIN concept_summary other ON other.id = relation.\(other)
          WHERE relation.\(own) = ? ORDER BY relation.kind, other.code, relation.label, relation.source_id
          """), arguments: [key]
    ).map { row in
      let label: String = row[1]
      return ConceptRelation(
        direction: direction, kind: try decode(row[0]), label: label.isEmpty ? nil : label,
        concept: try ConceptQuery.concept(row, at: 4), provenance: Provenance(source: row[2], row: row[3]))
    }
  }
}
