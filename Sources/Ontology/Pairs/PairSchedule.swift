import Deterministic

/// The batches of one epoch: which concepts meet in which step. A pure function of table, options, seed and epoch.
struct PairSchedule: Sendable {
  /// The concept of an anchor and that of its positive: a parent in a hierarchy batch, else the concept itself.
  struct Item: Sendable {
    var anchor: Int32
    var positive: Int32
  }

  struct Batch: Sendable {
    /// Index of the pool.
    var pool: Int
    var items: [Item]
  }

  let batches: [Batch]

  /// All items of a pool.
  func items(ofPool pool: Int) -> [Item] { batches.filter { $0.pool == pool }.flatMap(\.items) }

  init(pools: [PairPool], plan: PairPlan, table: ConceptTable, options: PairOptions, seed: UInt64, epoch: Int) {
    var batches: [Batch] = []
    for (index, pool) in pools.enumerated() {
      var missing = plan.batchCounts[index]
      var pass: UInt64 = 0
      while missing > 0 {
        var random = SplitMix64(seed, UInt64(epoch), UInt64(index), pass)
        let items = Self.items(pool, table, options, &random)
        // Pairs whose positives mean the same are spread over the batches.
        let dealt = items.dealt(into: PairPlan.batchCount(items.count, options)) { table.clusters[Int($0.positive)] }
        batches += dealt.prefix(missing).map { Batch(pool: index, items: $0) }
        missing -= dealt.count
        pass += 1
      }
    }
    var random = SplitMix64(seed, UInt64(epoch), UInt64(pools.count))
    random.shuffle(&batches)
    self.batches = batches
  }

  /// Shuffles the concepts of a pool, keeps at most so many of each category, repeats those that are drawn several times,
  /// and picks the parents.
  private static func items(
    _ pool: PairPool, _ table: ConceptTable, _ options: PairOptions, _ random: inout SplitMix64
  ) -> [Item] {
    var places = Array(pool.concepts.indices)
    random.shuffle(&places)
    var taken: [Int32: Int] = [:]
    return places.flatMap { place -> [Item] in
      let concept = pool.concepts[place]
      let category = table.categories[Int(concept)]
      if category >= 0 {
        guard taken[category, default: 0] < options.maxConceptsPerCategory else { return [] }
        taken[category, default: 0] += 1
      }
      let count = pool.drawCounts?[place] ?? 1
      return (0..<count).map { _ in
        Item(anchor: concept, positive: random.pick(pool.positives(of: concept, table)))
      }
    }
  }
}

/// How many batches each pool gives; the same in every epoch.
struct PairPlan: Sendable {
  /// Batches of each pool in an epoch.
  let batchCounts: [Int]

  var batchesPerEpoch: Int { batchCounts.reduce(0, +) }

  /// An epoch is as long as one pass over all pools of a kind with a weight. The weights share out its batches: a kind
  /// with fewer concepts than its share is gone through again, of one with more only a part is seen.
  init(pools: [PairPool], table: ConceptTable, options: PairOptions) {
    let natural = pools.map { Self.batchCount(Self.size(of: $0, table, options), options) }
    func sum(of kind: PairKind) -> Int {
      zip(pools, natural).filter { $0.0.kind == kind }.map(\.1).reduce(0, +)
    }
    let kinds = PairKind.allCases.filter { options.weights[$0] > 0 && sum(of: $0) > 0 }
    let total = kinds.map(sum).reduce(0, +)
    let weight = kinds.map { options.weights[$0] }.reduce(0, +)
    batchCounts = zip(pools, natural).map { pool, count in
      guard kinds.contains(pool.kind) else { return 0 }
      let share = Double(total) * options.weights[pool.kind] / weight
      return max(1, Int((share * Double(count) / Double(sum(of: pool.kind))).rounded()))
    }
  }

  /// Batches that hold so many pairs.
  static func batchCount(_ pairCount: Int, _ options: PairOptions) -> Int {
    (pairCount + options.batchSize - 1) / options.batchSize
  }

  /// Pairs that one pass over a pool draws; where only some concepts of a category are used, how many they are on average.
  private static func size(of pool: PairPool, _ table: ConceptTable, _ options: PairOptions) -> Int {
    let places = Dictionary(grouping: pool.concepts.indices) { table.categories[Int(pool.concepts[$0])] }
    return places.map { category, places in
      let all = places.reduce(0) { $0 + (pool.drawCounts?[$1] ?? 1) }
      let isLimited = category >= 0 && places.count > options.maxConceptsPerCategory
      return isLimited ? (all * options.maxConceptsPerCategory + places.count - 1) / places.count : all
    }.reduce(0, +)
  }
}
