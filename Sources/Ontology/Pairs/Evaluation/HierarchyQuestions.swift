import Deterministic

/// Chooses the questions about the hierarchy. All kinds ask about the same children, in the same order; every choice has
/// its own generator, so that a limit on one does not change another.
struct HierarchyQuestions {
  let texts: PairTexts
  let table: ConceptTable
  let tree: ConceptTree
  /// Steps of each concept to its farthest root.
  private let depths: [Int]
  let seed: UInt64
  /// Held-out concepts with a parent, in random order.
  let children: [Int32]

  init(texts: PairTexts, table: ConceptTable, tree: ConceptTree, children: [Int32], seed: UInt64) {
    self.texts = texts
    self.table = table
    self.tree = tree
    depths = table.indices.map(tree.depth)
    self.seed = seed
    var random = SplitMix64(seed, StableHash.of("hierarchy"))
    var children = children
    random.shuffle(&children)
    self.children = children
  }

  /// Triplets whose other concept is on the level of the parent.
  func levelTriplets(limit: Int) throws -> [EvaluationSet.Triplet] {
    let levels = Dictionary(grouping: table.indices, by: level)
    return try triplets("level triplets", limit: limit) { levels[level(of: $0)] ?? [] }
  }

  /// Triplets whose other concept is a sibling of the parent.
  func siblingTriplets(limit: Int) throws -> [EvaluationSet.Triplet] {
    try triplets("sibling triplets", limit: limit, others: tree.siblings)
  }

  private func triplets(
    _ name: String, limit: Int, others: (Int32) -> [Int32]
  ) throws -> [EvaluationSet.Triplet] {
    var random = SplitMix64(seed, StableHash.of(name))
    var triplets: [EvaluationSet.Triplet] = []
    for child in children where triplets.count < limit {
      let parent = random.pick(table.usableParents(of: child, heldOut: true))
      guard let other = try unrelated(to: child, among: others(parent), &random) else { continue }
      triplets.append(
        .init(
          child: try texts.name(of: child), parent: try texts.name(of: parent),
          other: try texts.name(of: other)))
    }
    return triplets
  }

  /// Questions for a parent among the names of its level. Candidates beyond the parents are taken in the order of
  /// `fill` until there are `candidateCount` of them; all when that is nil.
  func levels(limit: Int, candidateCount: Int?, fill: [Int32]) throws -> [EvaluationSet.Level] {
    var random = SplitMix64(seed, StableHash.of("parents"))
    let members = Dictionary(grouping: table.indices, by: level)
    let clustersOfLevel = members.mapValues { Set($0.map { table.clusters[Int($0)] }) }
    var queries: [LevelID: [(child: Int32, parents: [Int32])]] = [:]
    var count = 0
    for child in children where count < limit {
      let parents = table.usableParents(of: child, heldOut: true)
      let asked = level(of: random.pick(parents))
      // A name of the child itself among the candidates would be nearer than any parent.
      guard clustersOfLevel[asked]?.isDisjoint(with: table.kin(of: child)) == true else { continue }
      queries[asked, default: []].append((child, parents.filter { level(of: $0) == asked }))
      count += 1
    }
    var chosen = Set(queries.values.joined().flatMap(\.parents))
    let others = fill.filter { !chosen.contains($0) && queries[level(of: $0)] != nil }
    chosen.formUnion(others.prefix(candidateCount.map { max(0, $0 - chosen.count) } ?? others.count))
    return try queries.keys.sorted().map { key in
      var seen: Set<String> = []
      return EvaluationSet.Level(
        system: key.system, depth: key.depth,
        names: try (members[key] ?? []).filter(chosen.contains).compactMap { concept in
          let name = try texts.name(of: concept)
          return seen.insert(name).inserted ? .init(text: name, cluster: cluster(concept)) : nil
        },
        queries: try (queries[key] ?? []).map { child, parents in
          .init(child: try texts.name(of: child), clusters: Set(parents.map(cluster)).sorted())
        })
    }
  }

  /// Pairs of a child and a concept that is drawn below one of its ancestors, each ancestor as often as another.
  func distancePairs(limit: Int) throws -> [EvaluationSet.DistancePair] {
    var random = SplitMix64(seed, StableHash.of("distances"))
    let systems = Dictionary(grouping: table.indices) { table.systems[Int($0)] }
    var below: [Int32: [Int32]] = [:]
    var pairs: [EvaluationSet.DistancePair] = []
    for child in children where pairs.count < limit {
      let ancestors = tree.ancestors(of: child).keys.filter { $0 != child }.sorted()
      // One more than there are ancestors: the whole system.
      let drawn = random.below(ancestors.count + 1)
      let candidates: [Int32]
      if drawn < ancestors.count {
        let ancestor = ancestors[drawn]
        candidates = below[ancestor] ?? tree.descendants(of: ancestor)
        below[ancestor] = candidates
      } else {
        candidates = systems[table.systems[Int(child)]] ?? []
      }
      let other = random.pick(candidates)
      guard !table.kin(of: child).contains(table.clusters[Int(other)]) else { continue }
      pairs.append(
        .init(
          first: try texts.name(of: child), second: try texts.name(of: other),
          distance: tree.distance(child, other), system: table.systems[Int(child)]))
    }
    return pairs
  }

  /// Tries some concepts; among the child's relatives only there may be none.
  private func unrelated(
    to child: Int32, among concepts: [Int32], _ random: inout SplitMix64
  ) throws -> Int32? {
    guard !concepts.isEmpty else { return nil }
    let falseNegatives = FalseNegatives(database: texts.database, table: table)
    let kinAndAbove = try falseNegatives.ancestorClusters(of: child).union(table.kin(of: child))
    for _ in 0..<20 {
      let other = random.pick(concepts)
      let isRelated = kinAndAbove.contains(table.clusters[Int(other)])
      let isBelow = try falseNegatives.ancestorClusters(of: other).contains(table.clusters[Int(child)])
      if !isRelated && !isBelow { return other }
    }
    return nil
  }

  /// System and depth.
  private struct LevelID: Hashable, Comparable {
    let system: String
    let depth: Int

    static func < (a: Self, b: Self) -> Bool { (a.system, a.depth) < (b.system, b.depth) }
  }

  private func level(of concept: Int32) -> LevelID {
    LevelID(system: table.systems[Int(concept)], depth: depths[Int(concept)])
  }

  private func cluster(_ concept: Int32) -> Int { Int(table.clusters[Int(concept)]) }
}
