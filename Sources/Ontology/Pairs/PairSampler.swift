internal import GRDB
import Deterministic
import Synchronization

/// Draws training pairs for a text encoder from an ontology.
///
/// A batch is a pure function of the database's content, the options, the seed and the step: a run that is resumed at a
/// step goes on with the batches it would have seen, and the order in which sources were imported does not matter
/// where their hierarchies do not contradict each other.
/// Texts are read when a batch is made; in memory are only a few numbers for each concept. Everything is read from the
/// state that the database has when the sampler is made: what others import meanwhile is not seen.
///
/// Concepts, not pairs, are held out: with a concept goes everything that means the same, and no name of it is trained on.
///
/// In every batch some pair has a negative.
public final class PairSampler: StepSampler {
  /// How pairs are drawn.
  public let options: PairOptions
  /// What the random choices depend on. The held-out concepts do not depend on it.
  public let seed: UInt64
  /// `OntologyStore.ontologyVersion()` of the state that is read.
  public let ontologyVersion: String
  let snapshot: OntologySnapshot
  let table: ConceptTable
  let tree: ConceptTree
  private let pools: [PairPool]
  private let plan: PairPlan
  /// The schedules of the last two epochs asked for: threads that make batches ahead stand on both sides of a border.
  private let schedules = Mutex<[(epoch: Int, schedule: PairSchedule)]>([])

  /// Reads which concepts can be paired.
  ///
  /// - Throws: `OntologyError` when the options make no sense, the database holds nothing to pair, or a kind of pair has no
  /// negatives.
  public init(_ store: OntologyStore, options: PairOptions = PairOptions(), seed: UInt64) throws {
    try options.check()
    self.options = options
    self.seed = seed
    let snapshot = try OntologySnapshot(store)
    self.snapshot = snapshot
    (ontologyVersion, table, tree, pools) = try snapshot.read { database in
      let table = try ConceptTable(database, options)
      let tree = ConceptTree(table)
      let pools = try Self.pools(database, table, tree, options)
      return (try OntologyStore.ontologyVersion(database), table, tree, pools)
    }
    plan = PairPlan(pools: pools, table: table, options: options)
    guard plan.batchesPerEpoch > 0 else {
      throw OntologyError(
        "\(store.url.path) holds no pairs of the kinds that have a weight",
        hint: "Import a source, or give other systems and weights.")
    }
  }

  /// The pools of the training part that have negatives.
  private static func pools(
    _ database: Database, _ table: ConceptTable, _ tree: ConceptTree, _ options: PairOptions
  ) throws -> [PairPool] {
    let all = try PairPool.all(database, table, options, part: nil)
    let useful = try all.compactMap { pool -> PairPool? in
      var pool = pool
      pool.negatives = try NegativePairs.find(PairReader(database, table, tree, options, pool: pool), table)
      return pool.negatives == nil ? nil : pool
    }
    let useless = all.first { pool in
      options.weights[pool.kind] > 0 && !useful.contains { $0.kind == pool.kind }
    }
    guard let useless else { return useful }
    let texts = PairTexts(database: database, table: table, options: options)
    let first = useless.concepts[0]
    let parents = useless.kind == .hierarchy ? table.usableParents(of: first, heldOut: false) : []
    throw try texts.noNegative(in: useless, family: parents.first ?? first)
  }

  /// Number of batches in an epoch.
  public var batchesPerEpoch: Int { plan.batchesPerEpoch }

  package var stepsPerEpoch: Int? { batchesPerEpoch }

  /// Number of batches of a kind in an epoch.
  public func batchesPerEpoch(of kind: PairKind) -> Int {
    zip(pools, plan.batchCounts).filter { $0.0.kind == kind }.map(\.1).reduce(0, +)
  }

  /// Number of concepts in the training part and in the held-out part.
  public var conceptCounts: (training: Int, heldOut: Int) {
    let heldOut = table.heldOutParts.count { $0 != nil }
    return (table.count - heldOut, heldOut)
  }

  /// Returns the batch of a step, counted from 0 over all epochs, or what one of several processes takes of it.
  ///
  /// A share has the false negatives among its own pairs, and may have no negative.
  /// - Throws: `OntologyError` when the database cannot be read.
  public func batch(step: Int, rank: Int = 0, worldSize: Int = 1) throws -> PairBatch {
    precondition(step >= 0, "step \(step) is below 0")
    let (epoch, index) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    let schedule = schedule(of: epoch)
    let batch = schedule.batches[index]
    var random = SplitMix64(seed, UInt64(epoch), UInt64(pools.count + 1), UInt64(index))
    let pairs = try snapshot.read { database in
      let reader = PairReader(database, table, tree, options, pool: pools[batch.pool])
      return try reader.batch(
        batch.items, size: options.batchSize, others: { schedule.items(ofPool: batch.pool) }, &random)
    }
    return worldSize == 1 ? pairs : pairs.part((0..<pairs.count).part(rank, of: worldSize))
  }

  private func schedule(of epoch: Int) -> PairSchedule {
    schedules.withLock { cached in
      if let known = cached.first(where: { $0.epoch == epoch }) { return known.schedule }
      let new = PairSchedule(
        pools: pools, plan: plan, table: table, options: options, seed: seed, epoch: epoch)
      cached = [(epoch, new)] + cached.prefix(1)
      return new
    }
  }
}
