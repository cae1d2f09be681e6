internal import GRDB

extension PairSampler {
  /// Draws questions about the held-out concepts.
  ///
  /// Throws: `OntologyError` when no concept is held out.
  public func evaluationSet(_ limits: EvaluationSet.Limits = .init()) throws -> EvaluationSet {
    guard conceptCounts.heldOut > 0 else {
      throw OntologyError(
        "no concept is held out, so there is nothing to evaluate on",
        hint: "Set heldOutFraction above 0 and train again.")
    }
    return try store.read { database in
      let builder = EvaluationBuilder(
        texts: PairTexts(database: database, table: table, options: options), table: table, seed: seed)
      let pools = try PairPool.all(database, table, options, heldOut: true)
      var synonymQueries: [EvaluationSet.ClusterText] = []
      var descriptionQueries: [EvaluationSet.ClusterText] = []
      var triplets: [EvaluationSet.Triplet] = []
      for pool in pools {
        switch pool.form {
        case .synonym:
          synonymQueries = try builder.synonymQueries(pool.concepts, limit: limits.synonymQueryCount)
        case .hierarchy:
          triplets = try builder.triplets(pool.concepts, limit: limits.tripletCount)
        case .description(let kind):
          let missing = limits.descriptionQueryCount - descriptionQueries.count
          descriptionQueries += try builder.descriptionQueries(pool.concepts, kind, limit: missing)
        }
      }
      let queried = Set((synonymQueries + descriptionQueries).map(\.cluster))
      return EvaluationSet(
        names: try builder.candidates(queried: queried, limit: limits.candidateCount),
        synonymQueries: synonymQueries, descriptionQueries: descriptionQueries, triplets: triplets)
    }
  }
}

/// Chooses the questions. Every choice has its own generator, so that a limit on one does not change another.
private struct EvaluationBuilder {
  let texts: PairTexts
  let table: ConceptTable
  let seed: UInt64

  func synonymQueries(_ concepts: [Int32], limit: Int) throws -> [EvaluationSet.ClusterText] {
    var random = SplitMix64(seed, SplitMix64.hash("synonym queries"))
    let preferredNames = Set(table.nameHashes)
    var queries: [EvaluationSet.ClusterText] = []
    for concept in shuffled(concepts, &random) where queries.count < limit {
      let unseen = try texts.synonyms(of: concept).filter {
        !preferredNames.contains(SplitMix64.hash(SearchText.normalised($0)))
      }
      guard !unseen.isEmpty else { continue }
      queries.append(.init(text: random.pick(unseen), cluster: cluster(concept)))
    }
    return queries
  }

  func descriptionQueries(
    _ concepts: [Int32], _ kind: DescriptionKind, limit: Int
  ) throws -> [EvaluationSet.ClusterText] {
    var random = SplitMix64(seed, SplitMix64.hash("description queries"), SplitMix64.hash(kind.rawValue))
    return try shuffled(concepts, &random).prefix(max(0, limit)).map { concept in
      .init(text: random.pick(try texts.descriptions(of: concept, kind)), cluster: cluster(concept))
    }
  }

  func triplets(_ concepts: [Int32], limit: Int) throws -> [EvaluationSet.Triplet] {
    var random = SplitMix64(seed, SplitMix64.hash("triplets"))
    let depths = try depths()
    let levels = Dictionary(grouping: table.indices) { Level(table.systems[Int($0)], depths[Int($0)]) }
    var triplets: [EvaluationSet.Triplet] = []
    for child in shuffled(concepts, &random) where triplets.count < limit {
      let parent = random.pick(table.usableParents(of: child, heldOut: true))
      let level = levels[Level(table.systems[Int(parent)], depths[Int(parent)])] ?? []
      guard let other = try unrelated(to: child, among: level, &random) else { continue }
      triplets.append(
        .init(
          child: try texts.name(of: child), parent: try texts.name(of: parent),
          other: try texts.name(of: other)))
    }
    return triplets
  }

  /// Preferred names of the queried clusters and of as many others as there is room for, in the order of the concepts.
  func candidates(queried: Set<Int>, limit: Int?) throws -> [EvaluationSet.ClusterText] {
    var isChosen = table.indices.map { queried.contains(cluster($0)) }
    if let limit {
      var random = SplitMix64(seed, SplitMix64.hash("candidates"))
      let others = shuffled(table.indices.filter { !isChosen[Int($0)] }, &random)
      for concept in others.prefix(max(0, limit - isChosen.count { $0 })) { isChosen[Int(concept)] = true }
    } else {
      isChosen = isChosen.map { _ in true }
    }
    var seen: Set<String> = []
    return try table.indices.filter { isChosen[Int($0)] }.compactMap { concept in
      let name = try texts.name(of: concept)
      return seen.insert(name).inserted ? .init(text: name, cluster: cluster(concept)) : nil
    }
  }

  private struct Level: Hashable {
    let system: String
    let depth: Int
    init(_ system: String, _ depth: Int) { (self.system, self.depth) = (system, depth) }
  }

  /// Steps to the farthest root above each concept.
  private func depths() throws -> [Int] {
    var depths = Array(repeating: 0, count: table.count)
    let rows = try Row.fetchCursor(
      texts.database, sql: "SELECT descendant_id, max(distance) FROM closure GROUP BY descendant_id")
    while let row = try rows.next() {
      if let concept = table.numbers[row[0]] { depths[Int(concept)] = row[1] }
    }
    return depths
  }

  /// Tries some concepts of a level; on a level with the child's relatives only there may be none.
  private func unrelated(
    to child: Int32, among level: [Int32], _ random: inout SplitMix64
  ) throws -> Int32? {
    let falseNegatives = FalseNegatives(database: texts.database, table: table)
    let above = try falseNegatives.ancestorClusters(of: child)
    for _ in 0..<20 {
      let other = random.pick(level)
      let isRelated =
        table.families[Int(other)] == table.families[Int(child)] || above.contains(table.clusters[Int(other)])
      let isBelow = try falseNegatives.ancestorClusters(of: other).contains(table.clusters[Int(child)])
      if !isRelated && !isBelow { return other }
    }
    return nil
  }

  private func cluster(_ concept: Int32) -> Int { Int(table.clusters[Int(concept)]) }

  private func shuffled(_ concepts: [Int32], _ random: inout SplitMix64) -> [Int32] {
    var concepts = concepts
    random.shuffle(&concepts)
    return concepts
  }
}
