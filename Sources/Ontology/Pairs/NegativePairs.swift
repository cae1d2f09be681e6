import Deterministic

/// Two pairs of a pool, one of which is a negative of the other: what a batch falls back on that has none of its own.
struct NegativePairs: Sendable {
  /// A pair and what its texts are drawn with.
  struct Drawn: Sendable {
    var item: PairSchedule.Item
    var seed: UInt64
  }

  let first: Drawn
  let second: Drawn

  /// How often two pairs are drawn at random before all are looked through.
  private static let drawCount = 300

  /// Returns two pairs of a pool; nil where none is a negative of another.
  static func find(_ reader: PairReader, _ table: ConceptTable) throws -> NegativePairs? {
    try drawn(reader, table) ?? search(reader, table)
  }

  /// Draws two pairs at random, which nearly always are negatives; nil where none of the draws are.
  static func drawn(_ reader: PairReader, _ table: ConceptTable) throws -> NegativePairs? {
    var random = SplitMix64(UInt64(reader.pool.concepts.count))
    func draw() -> Drawn {
      let anchor = random.pick(reader.pool.concepts)
      return Drawn(
        item: .init(anchor: anchor, positive: random.pick(reader.pool.positives(of: anchor, table))),
        seed: random.next())
    }
    for _ in 0..<drawCount {
      let (first, second) = (draw(), draw())
      if try FalseNegatives.isNegative(reader.sides(first), reader.sides(second)) {
        return NegativePairs(first: first, second: second)
      }
    }
    return nil
  }

  /// Looks through all pairs of a pool, in an order that is drawn.
  static func search(_ reader: PairReader, _ table: ConceptTable) throws -> NegativePairs? {
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
      pool.positives(of: concept, table).map { PairSchedule.Item(anchor: concept, positive: $0) }
    }
  }

  /// Whether the positives are of more than one cluster. Otherwise none is a negative, which need not be found out pair by
  /// pair.
  private static func haveSeveralClusters(_ items: [PairSchedule.Item], _ table: ConceptTable) -> Bool {
    guard let first = items.first.map({ table.clusters[Int($0.positive)] }) else { return false }
    return items.contains { table.clusters[Int($0.positive)] != first }
  }
}
