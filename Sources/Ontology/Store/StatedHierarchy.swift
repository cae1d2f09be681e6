internal import GRDB

/// The `is_a` and `part_of` relations of one system as arrays: eight bytes a concept and four a relation.
struct StatedHierarchy {
  /// Number of a concept: its primary key less that of the first.
  typealias Node = Int32

  private let firstKey: Int64
  /// Where the parents of each node begin in `parents`; one more at the end.
  private var starts: [Int32]
  private var parents: [Node] = []
  /// Whether a relation, perhaps of this system, was taken out of a hierarchy because it makes a cycle.
  private(set) var isRelaxed = false

  /// Reads the relations of a system's concepts, each pair once.
  init(system: String, in database: Database) throws {
    let bounds = try Row.fetchOne(database, sql: "SELECT min(id), max(id) FROM concept")
    let first: Int64? = bounds?[0]
    let last: Int64? = bounds?[1]
    self.init(keys: (first ?? 0)...(last ?? 0))
    let isDescribed = try Self.isDescribed(system: system, keys: (first ?? 0)...(last ?? 0), in: database)
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT subject_id, object_id, kind = 'related' FROM relation
        WHERE kind IN ('is_a', 'part_of') OR (\(RelaxedRelation.isRelaxed)) ORDER BY subject_id
        """)
    var child = firstKey
    var objects: [Int64] = []
    while let row = try rows.next() {
      guard row[2] == 0 else {
        isRelaxed = true
        continue
      }
      let (subject, object): (Int64, Int64) = (row[0], row[1])
      guard isDescribed[Int(subject - firstKey)], isDescribed[Int(object - firstKey)] else { continue }
      if subject != child {
        add(child: child, parents: objects)
        (child, objects) = (subject, [])
      }
      objects.append(object)
    }
    add(child: child, parents: objects)
    finish()
  }

  /// Whether each key is that of a concept of the system that a source describes.
  private static func isDescribed(
    system: String, keys: ClosedRange<Int64>, in database: Database
  ) throws -> [Bool] {
    var isDescribed = Array(repeating: false, count: keys.count)
    let concepts = try Row.fetchCursor(
      database,
      sql: "SELECT id FROM concept WHERE system = ? AND EXISTS (SELECT 1 FROM entry WHERE concept_id = id)",
      arguments: [system])
    while let concept = try concepts.next() {
      let key: Int64 = concept[0]
      isDescribed[Int(key - keys.lowerBound)] = true
    }
    return isDescribed
  }

  /// Adds the parents of a concept that may be stated more than once.
  private mutating func add(child: Int64, parents: [Int64]) {
    var last: Int64?
    for parent in parents.sorted() where parent != last {
      add(child: child, parent: parent)
      last = parent
    }
  }

  /// The relations given, in ascending order of the child.
  init(_ relations: [(child: Int64, parent: Int64)], keys: ClosedRange<Int64>) {
    self.init(keys: keys)
    for relation in relations { add(child: relation.child, parent: relation.parent) }
    finish()
  }

  private init(keys: ClosedRange<Int64>) {
    firstKey = keys.lowerBound
    starts = Array(repeating: 0, count: keys.count + 1)
  }

  private mutating func add(child: Int64, parent: Int64) {
    starts[Int(child - firstKey) + 1] += 1
    parents.append(Node(parent - firstKey))
  }

  private mutating func finish() {
    for node in 0..<nodeCount { starts[node + 1] += starts[node] }
  }

  var nodeCount: Int { starts.count - 1 }

  /// The nodes that have a parent, in ascending order.
  var children: some Sequence<Node> {
    (0..<Node(nodeCount)).lazy.filter { starts[Int($0)] < starts[Int($0) + 1] }
  }

  func key(_ node: Node) -> Int64 { firstKey + Int64(node) }

  func parents(of node: Node) -> ArraySlice<Node> {
    parents[Int(starts[Int(node)])..<Int(starts[Int(node) + 1])]
  }

  /// Returns the nodes of a cycle, the first repeated at the end, or nil when there is none.
  func firstCycle() -> [Node]? {
    // 0: not seen, 1: on the path, 2: leads to no cycle. The search keeps its own stack: a chain of relations may be
    // longer than the thread's.
    var colours = Array(repeating: UInt8(0), count: starts.count)
    for start in children where colours[Int(start)] == 0 {
      var path = [start]
      var untried = [parents(of: start)]
      colours[Int(start)] = 1
      while let node = path.last {
        guard let parent = untried[path.count - 1].popFirst() else {
          colours[Int(node)] = 2
          path.removeLast()
          untried.removeLast()
          continue
        }
        if colours[Int(parent)] == 1 { return Array(path.drop { $0 != parent }) + [parent] }
        guard colours[Int(parent)] == 0 else { continue }
        colours[Int(parent)] = 1
        path.append(parent)
        untried.append(parents(of: parent))
      }
    }
    return nil
  }

  /// Returns the relations between concepts each of which is above the other over any number of steps, and the number of
  /// groups that such concepts form.
  ///
  /// Source: strongly connected components, R. Tarjan, Depth-first search and linear graph algorithms, 1972.
  func cyclicRelations() -> (relations: [(child: Node, parent: Node)], groupCount: Int) {
    var components = StrongComponents(nodeCount: nodeCount)
    for node in children { components.visit(node, parents: parents(of:)) }
    var relations: [(child: Node, parent: Node)] = []
    var groups: Set<Node> = []
    for child in children {
      for parent in parents(of: child) where components.root[Int(parent)] == components.root[Int(child)] {
        relations.append((child, parent))
        groups.insert(components.root[Int(child)])
      }
    }
    return (relations, groups.count)
  }
}

/// Tarjan's algorithm with a stack of its own.
private struct StrongComponents {
  /// A node of the component that each node belongs to; -1 where the search did not come.
  private(set) var root: [Int32]
  private var order: [Int32]
  private var lowest: [Int32]
  private var open: [Int32] = []
  private var count: Int32 = 0

  init(nodeCount: Int) {
    root = Array(repeating: -1, count: nodeCount)
    order = Array(repeating: -1, count: nodeCount)
    lowest = order
  }

  mutating func visit(_ start: Int32, parents: (Int32) -> ArraySlice<Int32>) {
    guard order[Int(start)] < 0 else { return }
    var path: [(node: Int32, untried: ArraySlice<Int32>)] = []
    func enter(_ node: Int32) {
      order[Int(node)] = count
      lowest[Int(node)] = count
      count += 1
      open.append(node)
      path.append((node, parents(node)))
    }
    enter(start)
    while let node = path.last?.node {
      guard let parent = path[path.count - 1].untried.popFirst() else {
        path.removeLast()
        if let below = path.last?.node { lowest[Int(below)] = min(lowest[Int(below)], lowest[Int(node)]) }
        if lowest[Int(node)] == order[Int(node)] { close(node) }
        continue
      }
      if order[Int(parent)] < 0 {
        enter(parent)
      } else if root[Int(parent)] < 0 {
        lowest[Int(node)] = min(lowest[Int(node)], order[Int(parent)])
      }
    }
  }

  private mutating func close(_ node: Int32) {
    while let member = open.popLast() {
      root[Int(member)] = node
      if member == node { break }
    }
  }
}
