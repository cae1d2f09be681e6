import Deterministic

internal import GRDB

/// Lists training pairs of an ontology for any trainer: every pair with what makes it one, its concepts, its source and
/// its part.
///
/// A list is a pure function of the database's content, the options and the seed; the order in which sources were
/// imported does not matter. In memory are only a few numbers for each concept. The parts are those of `PairSampler`: a
/// pair whose concepts lie in different parts is left out and counted, so no synonym and no mapped twin of a held-out
/// concept is trained on.
public struct PairList: Sendable {
  /// Which pairs are listed.
  public let options: PairListOptions
  private let store: OntologyStore
  private let seed: UInt64

  /// - Throws: `OntologyError` when the options make no sense.
  public init(_ store: OntologyStore, options: PairListOptions = .init(), seed: UInt64) throws {
    try options.check()
    self.store = store
    self.options = options
    self.seed = seed
  }

  /// Hands out all pairs, relation by relation, and returns what it made.
  ///
  /// - Parameters:
  ///   - progress: Called with the concepts gone through, of how many.
  ///   - emit: Called with each pair.
  /// - Throws: `OntologyError` when no pair fits the options; what `emit` throws.
  public func write(
    progress: ImportProgress? = nil, emit: (OntologyPair) throws -> Void
  ) throws -> PairListSummary {
    try store.read { database in
      let table = try ConceptTable(database, options.pairOptions)
      let reader = try PairListReader(database, table, options)
      let relations = PairRelation.allCases.filter(options.relations.contains)
      let passes = options.weights.isEmpty ? 1 : 2
      var done = 0
      func step() {
        done += 1
        if done % 1024 == 0 { progress?(done, table.count * relations.count * passes) }
      }
      let quotas = try quotas(relations, table, reader, step)
      var summary = PairListSummary()
      for relation in relations {
        var counts = PairListSummary.Counts(relation: relation)
        var random = SplitMix64(seed, StableHash.of("quota"), StableHash.of(relation.rawValue))
        var rest = quotas[relation]
        var seen: (concepts: Set<Int32>, sources: [String: Int]) = ([], [:])
        try candidates(relation, table, reader, step) { candidate in
          guard let pair = try self.pair(candidate, relation, table, reader) else {
            counts.crossingCount += 1
            return
          }
          guard rest?.takes(&random) ?? true else {
            counts.overQuotaCount += 1
            return
          }
          switch pair.part {
          case .training: counts.trainingCount += 1
          case .heldOut: counts.heldOutCount += 1
          }
          seen.concepts.formUnion([candidate.anchor, candidate.positive])
          seen.sources[pair.source, default: 0] += 1
          try emit(pair)
        }
        counts.conceptCount = seen.concepts.count
        counts.sources = seen.sources
        summary.relations.append(counts)
      }
      guard summary.pairCount > 0 else {
        throw OntologyError(
          "\(store.url.path) holds no pairs of these relations, systems, kinds and sources",
          remedy: OntologyRemedy.chooseOtherFilters)
      }
      return summary
    }
  }

  /// The pair of a candidate, or nil when its concepts lie in different parts.
  private func pair(
    _ candidate: PairListReader.Candidate, _ relation: PairRelation, _ table: ConceptTable, _ reader: PairListReader
  ) throws -> OntologyPair? {
    let isHeldOut = table.isHeldOut(candidate.anchor)
    guard isHeldOut == table.isHeldOut(candidate.positive) else { return nil }
    return OntologyPair(
      relation: relation, anchor: candidate.texts.anchor, positive: candidate.texts.positive,
      anchorConcept: try reader.texts.id(of: candidate.anchor),
      positiveConcept: try reader.texts.id(of: candidate.positive),
      descriptionKind: candidate.descriptionKind, source: candidate.source, part: isHeldOut ? .heldOut : .training)
  }

  /// With weights: how many of the pairs of each relation are taken, so that their numbers stand in that ratio and the
  /// scarcest relation is used whole.
  private func quotas(
    _ relations: [PairRelation], _ table: ConceptTable, _ reader: PairListReader, _ step: () -> Void
  ) throws -> [PairRelation: SelectionQuota] {
    guard !options.weights.isEmpty else { return [:] }
    var counts: [PairRelation: Int] = [:]
    for relation in relations {
      try candidates(relation, table, reader, step) { candidate in
        guard table.isHeldOut(candidate.anchor) == table.isHeldOut(candidate.positive) else { return }
        counts[relation, default: 0] += 1
      }
    }
    let scale = counts.map { Double($0.value) / options.weights[$0.key, default: 1] }.min() ?? 0
    return counts.reduce(into: [:]) { quotas, entry in
      let wanted = Int((scale * options.weights[entry.key, default: 1]).rounded())
      quotas[entry.key] = SelectionQuota(wanted: min(wanted, entry.value), total: entry.value)
    }
  }

  /// Goes through the concepts in an order that the seed decides.
  private func candidates(
    _ relation: PairRelation, _ table: ConceptTable, _ reader: PairListReader, _ step: () -> Void,
    _ body: (PairListReader.Candidate) throws -> Void
  ) throws {
    var order = table.indices
    var random = SplitMix64(seed, StableHash.of("order"))
    random.shuffle(&order)
    for concept in order {
      var random = SplitMix64(seed, StableHash.of(relation.rawValue), reader.keyHash(of: concept))
      try reader.candidates(relation, of: concept, &random).forEach(body)
      step()
    }
  }
}

/// Takes exactly so many of a known number of things, each with the same probability (Knuth, algorithm S).
struct SelectionQuota {
  private var wanted: Int
  private var left: Int

  init(wanted: Int, total: Int) {
    (self.wanted, left) = (wanted, total)
  }

  /// Whether the next thing is taken.
  mutating func takes(_ random: inout SplitMix64) -> Bool {
    precondition(left > 0, "more things came than were announced")
    defer { left -= 1 }
    guard random.below(left) < wanted else { return false }
    wanted -= 1
    return true
  }
}
