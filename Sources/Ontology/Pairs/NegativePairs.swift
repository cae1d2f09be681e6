/// Two pairs of a pool, one of which is a negative of the other: what a batch falls back on that has none of its own.
struct NegativePairs: Sendable {
  /// A pair and what its texts are drawn with.
  struct Drawn: Sendable {
    var item: PairSchedule.Item
    var seed: UInt64
  }

  let first: Drawn
  let second: Drawn

  /// Looks through all pairs of a pool; nil where none is a negative of another.
  ///
  /// Two drawn at random nearly always are. The order of the search is drawn, so that a concept above all others comes
  /// first in no database that matters.
  static func find(_ reader: PairReader, _ table: ConceptTable) throws -> NegativePairs? {
    var items = items(of: reader.pool, table)
    guard haveSeveralClusters(items, table) else { return nil }
    var random = SplitMix64(UInt64(items.count))
    random.shuffle(&items)
    let drawn = items.enumerated().map { Drawn(item: $1, seed: UInt64($0)) }
    var sides: [FalseNegatives.Sides] = []
    for second in drawn.indices {
      sides.append(try reader.sides(drawn[second]))
      for first in 0..<second where FalseNegatives.isNegative(sides[first], sides[second]) {
        return NegativePairs(first: drawn[first], second: drawn[second])
      }
    }
    return nil
  }

  /// Every pair of concepts that a schedule may name.
  private static func items(of pool: PairPool, _ table: ConceptTable) -> [PairSchedule.Item] {
    pool.concepts.flatMap { concept in
      let positives = pool.kind == .hierarchy ? table.usableParents(of: concept, heldOut: false) : [concept]
      return positives.map { PairSchedule.Item(anchor: concept, positive: $0) }
    }
  }

  /// Whether the positives are of more than one cluster. Otherwise none is a negative, which need not be found out pair by
  /// pair.
  private static func haveSeveralClusters(_ items: [PairSchedule.Item], _ table: ConceptTable) -> Bool {
    guard let first = items.first.map({ table.clusters[Int($0.positive)] }) else { return false }
    return items.contains { table.clusters[Int($0.positive)] != first }
  }
}
