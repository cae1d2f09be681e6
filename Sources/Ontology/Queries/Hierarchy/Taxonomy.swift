internal import GRDB

/// The hierarchy of one system in memory: `is_a` and `part_of` between the concepts in use.
///
/// For questions about many concepts: asking the database for the ancestors of each takes ten times as long. Concepts are
/// numbered in the order of their codes.
public struct Taxonomy: Sendable {
  /// The code system.
  public let system: String
  /// The codes in ascending order; a concept's number is its place here.
  public let codes: [String]
  /// The preferred names, by number.
  public let names: [String]
  /// The numbers of the concepts one step above, by number, ascending.
  public let parents: [[Int32]]
  /// The numbers of the concepts one step below, by number, ascending.
  public let children: [[Int32]]
  private let numbers: [String: Int32]

  /// Makes a hierarchy of codes and the codes of their parents. Parents that are not among the codes are left out.
  ///
  /// - Throws: `OntologyError` that names the codes of a cycle.
  public init(system: String, concepts: [(code: String, name: String, parents: [String])]) throws {
    let concepts = concepts.sorted { $0.code < $1.code }
    let numbers = Dictionary(
      concepts.enumerated().map { ($1.code, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    try self.init(
      system: system, codes: concepts.map(\.code), names: concepts.map(\.name), numbers: numbers,
      parents: concepts.map { Set($0.parents.compactMap { numbers[$0] }).sorted() })
  }

  fileprivate init(
    system: String, codes: [String], names: [String], numbers: [String: Int32], parents: [[Int32]]
  ) throws {
    self.system = system
    self.codes = codes
    self.names = names
    self.numbers = numbers
    self.parents = parents
    var children: [[Int32]] = Array(repeating: [], count: codes.count)
    for (child, parents) in parents.enumerated() {
      for parent in parents { children[Int(parent)].append(Int32(child)) }
    }
    self.children = children
    let relations = parents.enumerated().flatMap { child, parents in
      parents.map { (child: Int64(child), parent: Int64($0)) }
    }
    if let cycle = StatedHierarchy(relations, keys: 0...Int64(codes.count)).firstCycle() {
      throw OntologyError(
        "the hierarchy of \(system) has a cycle: \(cycle.map { codes[Int($0)] }.joined(separator: " → "))")
    }
  }

  /// Number of concepts.
  public var count: Int { codes.count }

  /// The number of a code, written exactly; nil where the system has no such concept in use.
  public func number(of code: String) -> Int32? { numbers[code] }

  /// The concept with a number.
  public func id(_ number: Int32) -> ConceptID { ConceptID(system: system, code: codes[Int(number)]) }

  /// The numbers of the concepts without parents.
  public var roots: [Int32] { (0..<Int32(count)).filter { parents[Int($0)].isEmpty } }

  /// The numbers of all concepts above one, the nearest first, each once.
  public func ancestors(of number: Int32) -> [Int32] { reached(from: number, parents) }

  /// The numbers of all concepts below one, the nearest first, each once.
  public func descendants(of number: Int32) -> [Int32] { reached(from: number, children) }

  /// All concepts in an order in which every concept comes after its parents.
  var topologicalOrder: [Int32] {
    var missing = parents.map(\.count)
    var order = roots
    var next = 0
    while next < order.count {
      for child in children[Int(order[next])] {
        missing[Int(child)] -= 1
        if missing[Int(child)] == 0 { order.append(child) }
      }
      next += 1
    }
    return order
  }

  private func reached(from number: Int32, _ steps: [[Int32]]) -> [Int32] {
    var found = steps[Int(number)]
    guard found.contains(where: { !steps[Int($0)].isEmpty }) else { return found }
    if found.count == 1, isTree(from: found[0], steps, &found) { return found }
    var seen = Set(found)
    var next = 0
    while next < found.count {
      for other in steps[Int(found[next])] where seen.insert(other).inserted { found.append(other) }
      next += 1
    }
    return found
  }

  /// Follows single steps to their end, which is all there is in a classification; false where a concept has several.
  private func isTree(from first: Int32, _ steps: [[Int32]], _ found: inout [Int32]) -> Bool {
    var chain = [first]
    while let step = steps[Int(chain[chain.count - 1])].first {
      guard steps[Int(chain[chain.count - 1])].count == 1 else { return false }
      chain.append(step)
    }
    found = chain
    return true
  }
}

extension OntologyStore {
  /// Returns the hierarchy of a system; concepts that are no longer in use are left out.
  ///
  /// - Throws: `OntologyError` that lists the systems there are, when there is none of the name.
  public func taxonomy(of system: String) throws -> Taxonomy {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT id, code, name FROM concept_summary WHERE system = ? AND NOT is_obsolete ORDER BY code",
        arguments: [system])
      var codes: [String] = []
      var names: [String] = []
      var places: [Int64: Int32] = [:]
      while let row = try rows.next() {
        places[row[0]] = Int32(codes.count)
        codes.append(row[1])
        names.append(row[2])
      }
      guard !codes.isEmpty else {
        let systems = try String.fetchAll(database, sql: "SELECT DISTINCT system FROM source ORDER BY system")
        throw OntologyError(
          "there is no system \(system) in \(url.path)", hint: "It holds \(systems.joined(separator: ", ")).")
      }
      var parents: [[Int32]] = Array(repeating: [], count: codes.count)
      let steps = try Row.fetchCursor(
        database,
        sql: """
          SELECT descendant_id, ancestor_id FROM closure JOIN concept ON concept.id = descendant_id
          WHERE distance = 1 AND system = ?
          """, arguments: [system])
      while let row = try steps.next() {
        guard let child = places[row[0]], let parent = places[row[1]] else { continue }
        parents[Int(child)].append(parent)
      }
      for child in parents.indices { parents[child].sort() }
      return try Taxonomy(
        system: system, codes: codes, names: names,
        numbers: Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, Int32($0)) }), parents: parents)
    }
  }
}
