import Deterministic

/// The hierarchy of the selected concepts, for questions about it. Every concept may have several parents.
struct ConceptTree: Sendable {
  let parents: [[Int32]]
  let children: [[Int32]]
  private let rootsOfSystem: [String: [Int32]]
  private let systems: [String]

  init(_ table: ConceptTable) {
    parents = table.parents
    systems = table.systems
    var children = [[Int32]](repeating: [], count: table.count)
    for child in table.indices {
      for parent in parents[Int(child)] { children[Int(parent)].append(child) }
    }
    self.children = children
    rootsOfSystem = Dictionary(grouping: table.indices.filter { table.parents[Int($0)].isEmpty }) {
      table.systems[Int($0)]
    }
  }

  /// Steps to the farthest root, by the shortest way to it.
  func depth(of concept: Int32) -> Int { ancestors(of: concept).values.max() ?? 0 }

  /// All concepts above one with the shortest distance to each, and the concept itself with 0.
  func ancestors(of concept: Int32) -> [Int32: Int] {
    var distances = [concept: 0]
    var level = [concept]
    var distance = 0
    while !level.isEmpty {
      distance += 1
      level = level.flatMap { parents[Int($0)] }.filter { distances.updateIfAbsent($0, distance) }
    }
    return distances
  }

  /// All concepts below one and the concept itself, in ascending order.
  func descendants(of concept: Int32) -> [Int32] {
    var found: Set = [concept]
    var open = [concept]
    while let next = open.popLast() {
      for child in children[Int(next)] where found.insert(child).inserted { open.append(child) }
    }
    return found.sorted()
  }

  /// The other concepts that share a parent with one; for a root the other roots of its system. In ascending order.
  func siblings(of concept: Int32) -> [Int32] {
    let above = parents[Int(concept)]
    let all = above.isEmpty ? rootsOfSystem[systems[Int(concept)]] ?? [] : above.flatMap { children[Int($0)] }
    return Set(all).subtracting([concept]).sorted()
  }

  /// Steps between two concepts of one system by the shortest way over a common ancestor. The roots of the system have
  /// a common one above them.
  func distance(_ a: Int32, _ b: Int32) -> Int {
    let (aboveA, aboveB) = (ancestors(of: a), ancestors(of: b))
    let ways = aboveA.compactMap { ancestor, steps in aboveB[ancestor].map { $0 + steps } }
    return min(ways.min() ?? .max, stepsAboveRoots(aboveA) + stepsAboveRoots(aboveB))
  }

  /// Draws a concept of the training part, near ones as often as far ones: goes some steps up from one, and at most as many
  /// down by another way. Returns it with the distance; nil where nothing usable is found.
  func neighbour(
    of concept: Int32, _ table: ConceptTable, _ random: inout SplitMix64
  ) -> (concept: Int32, distance: Int)? {
    let kin = table.kin(of: concept)
    let height = depth(of: concept)
    for _ in 0..<8 {
      var place = concept
      let up = 1 + random.below(max(1, height))
      for _ in 0..<up where !parents[Int(place)].isEmpty { place = random.pick(parents[Int(place)]) }
      for _ in 0..<random.below(up + 1) where !children[Int(place)].isEmpty {
        place = random.pick(children[Int(place)])
      }
      guard !kin.contains(table.clusters[Int(place)]), !table.isHeldOut(place), table.isNameUsable(place) else {
        continue
      }
      return (place, distance(concept, place))
    }
    return nil
  }

  private func stepsAboveRoots(_ ancestors: [Int32: Int]) -> Int {
    1 + (ancestors.filter { parents[Int($0.key)].isEmpty }.values.min() ?? 0)
  }
}

extension Dictionary {
  /// Sets a value where there is none, and says whether there was none.
  fileprivate mutating func updateIfAbsent(_ key: Key, _ value: Value) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
