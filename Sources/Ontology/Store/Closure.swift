internal import GRDB

/// The transitive closure of `is_a` and `part_of`: every concept with all its ancestors and the shortest distance.
enum Closure {
  /// Deletes the closure of one system.
  static func remove(system: String, from database: Database) throws {
    try database.execute(
      sql: "DELETE FROM closure WHERE descendant_id IN (SELECT id FROM concept WHERE system = ?)",
      arguments: [system])
  }

  /// Writes the closure of one system, whose earlier closure has been removed, and returns what kept its relations from
  /// being a hierarchy; of the relations in a cycle those of `source` are changed first.
  @discardableResult
  static func rebuild(system: String, changing source: Int64? = nil, in database: Database) throws -> HierarchyCycles {
    let cycles = try HierarchyCycles(system: system, changing: source, in: database)
    let hierarchy = cycles.hierarchy
    let closure = try BulkInsert(database, into: "closure", "descendant_id, ancestor_id, distance", isOnce: false)
    var search = AncestorSearch(hierarchy)
    for descendant in hierarchy.children {
      for (ancestor, distance) in search.ancestors(of: descendant) {
        try closure.add(
          .integer(hierarchy.key(descendant)), .integer(hierarchy.key(ancestor)), .integer(Int(distance)))
      }
    }
    try closure.flush()
    return cycles
  }

  /// The codes of concepts, for messages.
  static func codes(_ ids: [Int64], in database: Database) throws -> [String] {
    try ids.map { id in
      try String.fetchOne(database, sql: "SELECT code FROM concept WHERE id = ?", arguments: [id]) ?? "\(id)"
    }
  }
}

/// Breadth-first searches upwards, one after another in the same memory.
struct AncestorSearch {
  private let hierarchy: StatedHierarchy
  /// Number of the search that saw each node last.
  private var seen: [Int32]
  private var number: Int32 = 0
  private var found: [(node: StatedHierarchy.Node, distance: Int32)] = []

  init(_ hierarchy: StatedHierarchy) {
    self.hierarchy = hierarchy
    seen = Array(repeating: 0, count: hierarchy.nodeCount)
  }

  /// All ancestors with their shortest distance, in ascending order. The graph must be acyclic.
  mutating func ancestors(of node: StatedHierarchy.Node) -> [(node: StatedHierarchy.Node, distance: Int32)] {
    number += 1
    found.removeAll(keepingCapacity: true)
    add(parentsOf: node, at: 1)
    var next = 0
    while next < found.count {
      add(parentsOf: found[next].node, at: found[next].distance + 1)
      next += 1
    }
    return found.sorted { $0.node < $1.node }
  }

  private mutating func add(parentsOf node: StatedHierarchy.Node, at distance: Int32) {
    for parent in hierarchy.parents(of: node) where seen[Int(parent)] != number {
      seen[Int(parent)] = number
      found.append((parent, distance))
    }
  }
}
