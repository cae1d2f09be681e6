internal import GRDB

/// Makes the hierarchy of a system acyclic: `is_a` and `part_of` between concepts each of which is above the other over any
/// number of steps, also of a concept to itself, become `related`, labelled with what they were (`RelaxedRelation`).
///
/// Ontologies in use have such cycles, and sources that describe one system contradict each other. Those of the source at
/// hand are changed first: what others state stays as it is, unless it has a cycle without this source. What was changed
/// before is looked at anew, so that a relation is in the hierarchy again when the source that contradicted it is gone.
struct HierarchyCycles {
  /// The hierarchy, without cycles.
  private(set) var hierarchy: StatedHierarchy
  /// The relations that are `related` now, sorted by their rows, at most `ImportReport.unresolvedRelationLimit`.
  private(set) var relations: [ImportReport.CyclicRelation] = []
  /// All of them.
  private(set) var relationCount = 0
  /// Groups of concepts above each other.
  private(set) var groupCount = 0

  /// Opens the cycles of a system; without a source, in the relations of all. Only relations of `source` are listed.
  init(system: String, changing source: Int64?, in database: Database) throws {
    hierarchy = try StatedHierarchy(system: system, in: database)
    if hierarchy.isRelaxed {
      try Self.restore(system: system, in: database)
      hierarchy = try StatedHierarchy(system: system, in: database)
    }
    for changed in source.map({ [$0, nil] }) ?? [nil] {
      let cyclic = hierarchy.cyclicRelations()
      guard !cyclic.relations.isEmpty else { break }
      groupCount = max(groupCount, cyclic.groupCount)
      try relax(cyclic.relations, changed, isListed: changed == source, in: database)
      hierarchy = try StatedHierarchy(system: system, in: database)
    }
    relations.sort { ($0.row, $0.code, $0.target) < ($1.row, $1.code, $1.target) }
    relations = Array(relations.prefix(ImportReport.unresolvedRelationLimit))
  }

  /// Makes what was relaxed in an earlier import part of the hierarchy again.
  private static func restore(system: String, in database: Database) throws {
    for kind in RelaxedRelation.kinds {
      try database.execute(
        sql: RelaxedRelation.restore("subject_id IN (SELECT id FROM concept WHERE system = ?2)"),
        arguments: [kind.rawValue, system])
    }
  }

  private mutating func relax(
    _ cyclic: [(child: StatedHierarchy.Node, parent: StatedHierarchy.Node)], _ source: Int64?, isListed: Bool,
    in database: Database
  ) throws {
    let condition =
      "subject_id = ?1 AND kind IN ('is_a', 'part_of') AND object_id = ?2 AND (?3 IS NULL OR source_id = ?3)"
    let find = try database.makeStatement(sql: "SELECT kind, row FROM relation WHERE \(condition)")
    let relax = try BulkStatement(database, RelaxedRelation.relax(condition))
    for (child, parent) in cyclic {
      let (subject, object) = (hierarchy.key(child), hierarchy.key(parent))
      let stated = try Row.fetchAll(find, arguments: [subject, object, source])
      guard !stated.isEmpty else { continue }
      try relax.run(.integer(subject), .integer(object), source.map { .integer($0) } ?? .null)
      guard isListed else { continue }
      relationCount += database.changesCount
      let codes = try Closure.codes([subject, object], in: database)
      relations += try stated.map { .init(code: codes[0], kind: try decode($0[0]), target: codes[1], row: $0[1]) }
    }
  }
}
