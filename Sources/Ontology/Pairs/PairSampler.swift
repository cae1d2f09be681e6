internal import GRDB
import Synchronization

/// Draws training pairs for a text encoder from an ontology.
///
/// A batch is a pure function of the database's content, the options, the seed and the step: a run that is resumed at a
/// step goes on with the batches it would have seen, and the order in which sources were imported does not matter.
/// Texts are read when a batch is made; in memory are only a few numbers for each concept.
///
/// Concepts, not pairs, are held out: with a concept goes everything that may mean the same, see `heldOutFraction`.
public final class PairSampler: Sendable {
  /// How pairs are drawn.
  public let options: PairOptions
  /// What the random choices depend on. The held-out concepts do not depend on it.
  public let seed: UInt64
  let store: OntologyStore
  let table: ConceptTable
  private let pools: [PairPool]
  private let plan: PairPlan
  private let schedule = Mutex<(epoch: Int, schedule: PairSchedule)?>(nil)

  /// Reads which concepts can be paired.
  ///
  /// Throws: `OntologyError` when the options make no sense or the database holds nothing to pair.
  public init(_ store: OntologyStore, options: PairOptions = PairOptions(), seed: UInt64) throws {
    try options.check()
    self.store = store
    self.options = options
    self.seed = seed
    (table, pools) = try store.read { database in
      let table = try ConceptTable(database, options)
      return (table, try PairPool.all(database, table, options, part: nil))
    }
    plan = PairPlan(pools: pools, table: table, options: options)
    guard plan.batchesPerEpoch > 0 else {
      throw OntologyError(
        "\(store.url.path) holds no pairs of the kinds that have a weight",
        hint: "Import a source, or give other systems and weights.")
    }
  }

  /// Number of batches in an epoch.
  public var batchesPerEpoch: Int { plan.batchesPerEpoch }

  /// Number of batches of a kind in an epoch.
  public func batchesPerEpoch(of kind: PairKind) -> Int {
    zip(pools, plan.batchCounts).filter { $0.0.kind == kind }.map(\.1).reduce(0, +)
  }

  /// Number of concepts in the training part and in the held-out part.
  public var conceptCounts: (training: Int, heldOut: Int) {
    let heldOut = table.heldOutParts.count { $0 != nil }
    return (table.count - heldOut, heldOut)
  }

  /// Returns the batch of a step, counted from 0 over all epochs.
  public func batch(step: Int) throws -> PairBatch {
    precondition(step >= 0, "step \(step) is below 0")
    let (epoch, index) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    let batch = schedule(of: epoch).batches[index]
    var random = SplitMix64(seed, UInt64(epoch), UInt64(pools.count + 1), UInt64(index))
    return try store.read { try draw(batch, from: $0, &random) }
  }

  private func schedule(of epoch: Int) -> PairSchedule {
    schedule.withLock { cached in
      if let cached, cached.epoch == epoch { return cached.schedule }
      let new = PairSchedule(
        pools: pools, plan: plan, table: table, options: options, seed: seed, epoch: epoch)
      cached = (epoch, new)
      return new
    }
  }

  private func draw(
    _ batch: PairSchedule.Batch, from database: Database, _ random: inout SplitMix64
  ) throws -> PairBatch {
    let texts = PairTexts(database: database, table: table, options: options)
    let pool = pools[batch.pool]
    var anchors: [(concept: Int32, text: String)] = []
    var positives: [(concept: Int32, text: String)] = []
    for item in batch.items {
      var anchor = try texts.name(of: item.anchor)
      var positive: String
      switch pool.form {
      case .synonym:
        positive = random.pick(try texts.synonyms(of: item.anchor))
        if random.below(2) == 1 { swap(&anchor, &positive) }
      case .hierarchy:
        positive = try texts.name(of: item.positive)
      case .description(let kind):
        positive = random.pick(try texts.descriptions(of: item.anchor, kind))
      }
      anchors.append((item.anchor, anchor))
      positives.append((item.positive, positive))
    }
    let falseNegatives = FalseNegatives(database: database, table: table)
    return PairBatch(
      kind: pool.kind, anchors: anchors.map(\.text), positives: positives.map(\.text),
      concepts: try anchors.map { try texts.id(of: $0.concept) },
      falseNegatives: try falseNegatives.cells(anchors: anchors, positives: positives))
  }
}
