import Deterministic

internal import GRDB

/// Makes batches of the pairs that a schedule names: reads their texts and finds their false negatives.
struct PairReader {
  /// A pair with its texts.
  private struct Pair {
    var item: PairSchedule.Item
    var anchor: String
    var positive: String
    var grade: Double?
    var sides: FalseNegatives.Sides
  }

  let texts: PairTexts
  let pool: PairPool
  private let tree: ConceptTree
  private let falseNegatives: FalseNegatives

  init(_ database: Database, _ table: ConceptTable, _ tree: ConceptTree, _ options: PairOptions, pool: PairPool) {
    self.tree = tree
    texts = PairTexts(database: database, table: table, options: options)
    falseNegatives = FalseNegatives(database: database, table: table)
    self.pool = pool
  }

  /// Draws the texts of some pairs.
  ///
  /// Where no pair has a negative among the others, one of `others` that has comes in: as an additional pair while there
  /// is room, else in place of the last one. Where none of `others` has, the two pairs come in that the pool falls back on.
  /// Traps: a pool that has none then.
  func batch(
    _ items: [PairSchedule.Item], size: Int, others: () -> [PairSchedule.Item], _ random: inout SplitMix64
  ) throws -> PairBatch {
    var pairs: [Pair] = []
    for item in items { pairs.append(try draw(item, &random)) }
    var cells = FalseNegatives.cells(pairs.map(\.sides))
    if cells.count == pairs.count * (pairs.count - 1) {
      var candidates = others()
      random.shuffle(&candidates)
      let kept = Array(pairs.prefix(size - 1))
      if let negative = try negative(of: kept, among: candidates, &random) {
        pairs = kept + [negative]
      } else {
        guard let negatives = pool.negatives else { preconditionFailure("\(pool.name) pairs have no negative") }
        let fallback = [negatives.first, negatives.second]
        let anchors = Set(fallback.map(\.item.anchor))
        pairs = Array(pairs.filter { !anchors.contains($0.item.anchor) }.prefix(size - 2)) + (try fallback.map(draw))
      }
      cells = FalseNegatives.cells(pairs.map(\.sides))
    }
    return PairBatch(
      kind: pool.kind, anchors: pairs.map(\.anchor), positives: pairs.map(\.positive),
      concepts: try pairs.map { try texts.id(of: $0.item.anchor) },
      clusters: pairs.map { Int(texts.table.clusters[Int($0.item.positive)]) }, falseNegatives: cells,
      grades: pairs.contains { $0.grade != nil } ? pairs.map { $0.grade ?? 0 } : nil)
  }

  /// What has to be known of a pair to compare it with others.
  func sides(_ drawn: NegativePairs.Drawn) throws -> FalseNegatives.Sides { try draw(drawn).sides }

  private func negative(
    of pairs: [Pair], among candidates: [PairSchedule.Item], _ random: inout SplitMix64
  ) throws -> Pair? {
    for candidate in candidates {
      let drawn = try draw(candidate, &random)
      if pairs.contains(where: { FalseNegatives.isNegative($0.sides, drawn.sides) }) { return drawn }
    }
    return nil
  }

  private func draw(_ drawn: NegativePairs.Drawn) throws -> Pair {
    var random = SplitMix64(drawn.seed)
    return try draw(drawn.item, &random)
  }

  private func draw(_ item: PairSchedule.Item, _ random: inout SplitMix64) throws -> Pair {
    var item = item
    var grade: Double?
    let anchor: String
    let positive: String
    switch pool.form {
    case .synonym:
      (anchor, positive) = try names(of: item.anchor, &random)
    case .hierarchy(.parents):
      anchor = try texts.name(of: item.anchor)
      positive = try texts.name(of: item.positive)
    case .hierarchy(.graded):
      let (other, steps) = tree.neighbour(of: item.anchor, texts.table, &random) ?? (item.positive, 1)
      item.positive = other
      grade = 1 / Double(1 + steps)
      anchor = try texts.name(of: item.anchor)
      positive = try texts.name(of: other)
    case .relatedness:
      anchor = try sharedName(of: item.anchor, &random)
      positive = try sharedName(of: item.positive, &random)
    case .description(let kind):
      anchor = try texts.name(of: item.anchor)
      positive = random.pick(try texts.descriptions(of: item.anchor, kind))
    }
    let sides = try falseNegatives.sides(
      pool.kind, anchor: (item.anchor, anchor), positive: (item.positive, positive))
    return Pair(item: item, anchor: anchor, positive: positive, grade: grade, sides: sides)
  }

  /// A name that holds for all concepts that mean the same as one.
  private func sharedName(of concept: Int32, _ random: inout SplitMix64) throws -> String {
    let names = try texts.clusterNames(of: concept).filter(\.isShared)
    return names.isEmpty ? try texts.name(of: concept) : random.pick(names).text
  }

  /// Two names of a cluster, of which one holds for all of it: what only belongs to a member, such as an inclusion term, is
  /// paired with no other such name. The first may be changed by noise, but not into a name of a held-out concept.
  private func names(of concept: Int32, _ random: inout SplitMix64) throws -> (String, String) {
    let names = try texts.clusterNames(of: concept)
    var first = random.pick(names)
    let others = names.filter { $0.hash != first.hash }
    let shared = others.filter(\.isShared)
    var second = random.pick(shared.isEmpty ? others : shared)
    if random.below(2) == 1 { swap(&first, &second) }
    let changed = texts.options.noise.apply(to: first.text, &random)
    let isUsable = texts.table.isUsable(SearchText.hash(changed), with: concept)
    return (isUsable ? changed : first.text, second.text)
  }
}

extension PairTexts {
  /// What to say when every positive of a pool means or may mean the same as every anchor, or stands above or below it.
  func noNegative(in pool: PairPool, family concept: Int32) throws -> OntologyError {
    let (name, id) = (try name(of: concept), try id(of: concept))
    let setting = "weights.\(pool.kind.rawValue)"
    return OntologyError(
      "no \(pool.name) pair has a negative: all are of the family of '\(name)' (\(id.system) \(id.code))",
      hint: "Import concepts of other families, or set \(setting) to 0.")
  }
}
