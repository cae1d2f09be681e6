internal import GRDB

/// The transitive closure of `is_a` and `part_of`: every concept with all its ancestors and the shortest distance.
enum Closure {
  /// Deletes the closure of one system.
  static func remove(system: String, from database: Database) throws {
    try database.execute(
      sql: "DELETE FROM closure WHERE descendant_id IN (SELECT id FROM concept WHERE system = ?)",
      arguments: [system])
  }

  /// Writes the closure of one system, whose earlier closure has been removed.
  ///
  /// Throws: `OntologyError` that names the codes of a cycle.
  static func rebuild(system: String, in database: Database) throws {
    let parents = try parents(system: system, in: database)
    if let cycle = firstCycle(parents) {
      throw OntologyError(
        "the hierarchy of \(system) has a cycle: \(try codes(cycle, in: database).joined(separator: " → "))",
        hint: "Remove one of these is_a or part_of relations from the source.")
    }
    let insert = try BulkStatement(
      database, "INSERT INTO closure (descendant_id, ancestor_id, distance) VALUES (?, ?, ?)")
    for descendant in parents.keys.sorted() {
      for (ancestor, distance) in ancestors(of: descendant, parents) {
        try insert.run(.integer(descendant), .integer(ancestor), .integer(distance))
      }
    }
  }

  /// The concepts one step above each concept of a system, by `is_a` and `part_of`.
  static func parents(system: String, in database: Database) throws -> [Int64: [Int64]] {
    var parents: [Int64: [Int64]] = [:]
    let edges = try Row.fetchCursor(
      database,
      sql: """
        SELECT DISTINCT subject_id, object_id FROM relation JOIN concept ON concept.id = relation.subject_id
        WHERE concept.system = ? AND relation.kind IN ('is_a', 'part_of')
          AND EXISTS (SELECT 1 FROM entry WHERE concept_id = subject_id)
          AND EXISTS (SELECT 1 FROM entry WHERE concept_id = object_id)
        ORDER BY subject_id, object_id
        """, arguments: [system])
    while let edge = try edges.next() {
      parents[edge[0], default: []].append(edge[1])
    }
    return parents
  }

  /// Returns all ancestors with their shortest distance, in ascending order of id. The graph must be acyclic.
  static func ancestors(of node: Int64, _ parents: [Int64: [Int64]]) -> [(id: Int64, distance: Int)] {
    var distances: [Int64: Int] = [:]
    var level = parents[node] ?? []
    var distance = 1
    while !level.isEmpty {
      var next: [Int64] = []
      for ancestor in level where distances[ancestor] == nil {
        distances[ancestor] = distance
        next += parents[ancestor] ?? []
      }
      level = next
      distance += 1
    }
    return distances.map { (id: $0.key, distance: $0.value) }.sorted { $0.id < $1.id }
  }

  /// Returns the nodes of a cycle, the first repeated at the end, or nil when the graph is acyclic.
  ///
  /// The search keeps its own stack: a chain of relations may be longer than the thread's.
  static func firstCycle(_ parents: [Int64: [Int64]]) -> [Int64]? {
    var finished: Set<Int64> = []
    for start in parents.keys.sorted() where !finished.contains(start) {
      var path = [start]
      var onPath: Set = [start]
      var untried = [parents[start] ?? []]
      while let node = path.last {
        guard let parent = untried[path.count - 1].popLast() else {
          finished.insert(node)
          onPath.remove(node)
          path.removeLast()
          untried.removeLast()
          continue
        }
        if onPath.contains(parent) {
          return Array(path.drop { $0 != parent }) + [parent]
        }
        guard !finished.contains(parent) else { continue }
        path.append(parent)
        onPath.insert(parent)
        untried.append(parents[parent] ?? [])
      }
    }
    return nil
  }

  /// The codes of concepts, for messages.
  static func codes(_ ids: [Int64], in database: Database) throws -> [String] {
    try ids.map { id in
      try String.fetchOne(database, sql: "SELECT code FROM concept WHERE id = ?", arguments: [id]) ?? "\(id)"
    }
  }
}
