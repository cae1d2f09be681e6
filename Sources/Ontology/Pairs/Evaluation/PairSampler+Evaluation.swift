import Deterministic

internal import GRDB

extension PairSampler {
  /// Draws questions about one half of the held-out concepts.
  ///
  /// - Throws: `OntologyError` when no concept is held out.
  public func evaluationSet(
    _ limits: EvaluationSet.Limits = .init(), part: HeldOutPart = .test
  ) throws -> EvaluationSet {
    guard conceptCounts.heldOut > 0 else {
      throw OntologyError(
        "no concept is held out, so there is nothing to evaluate on",
        hint: "Set heldOutFraction above 0 and train again.")
    }
    return try snapshot.read { database in
      let texts = PairTexts(database: database, table: table, options: options)
      let builder = EvaluationBuilder(texts: texts, table: table, seed: seed)
      var synonymQueries: [EvaluationSet.ClusterText] = []
      var descriptionQueries: [EvaluationSet.ClusterText] = []
      var children: [Int32] = []
      for pool in try PairPool.all(database, table, options, part: part) {
        switch pool.form {
        case .synonym:
          synonymQueries = try builder.synonymQueries(pool.concepts, limit: limits.synonymQueryCount)
        case .hierarchy:
          children = pool.concepts
        case .description(let kind):
          let missing = limits.descriptionQueryCount - descriptionQueries.count
          descriptionQueries += try builder.descriptionQueries(pool.concepts, kind, limit: missing)
        case .relatedness:
          break
        }
      }
      let queried = Set((synonymQueries + descriptionQueries).map(\.cluster))
      let fill = builder.candidateOrder
      let hierarchy = HierarchyQuestions(texts: texts, table: table, tree: tree, children: children, seed: seed)
      let count = limits.hierarchyQuestionCount
      return EvaluationSet(
        names: try builder.candidates(queried: queried, fill: fill, limit: limits.candidateCount),
        synonymQueries: synonymQueries, descriptionQueries: descriptionQueries,
        levelTriplets: try hierarchy.levelTriplets(limit: count),
        siblingTriplets: try hierarchy.siblingTriplets(limit: count),
        levels: try hierarchy.levels(limit: count, candidateCount: limits.candidateCount, fill: fill),
        distancePairs: try hierarchy.distancePairs(limit: count))
    }
  }

  /// The concepts of some clusters: those that mean the same.
  ///
  /// - Throws: `OntologyError` when the database cannot be read.
  public func concepts(ofClusters clusters: Set<Int>) throws -> [Int: [ConceptID]] {
    try snapshot.read { database in
      let texts = PairTexts(database: database, table: table, options: options)
      return try Dictionary(
        uniqueKeysWithValues: clusters.map { cluster in
          (cluster, try table.twins(of: Int32(cluster)).map(texts.id(of:)))
        })
    }
  }
}

/// Chooses the retrieval questions. Every choice has its own generator, so that a limit on one does not change another.
private struct EvaluationBuilder {
  let texts: PairTexts
  let table: ConceptTable
  let seed: UInt64

  func synonymQueries(_ concepts: [Int32], limit: Int) throws -> [EvaluationSet.ClusterText] {
    var random = SplitMix64(seed, StableHash.of("synonym queries"))
    let preferredNames = Set(table.nameHashes)
    var queries: [EvaluationSet.ClusterText] = []
    for concept in shuffled(concepts, &random) where queries.count < limit {
      let unseen = try texts.clusterNames(of: concept).filter { !preferredNames.contains($0.hash) }
      guard !unseen.isEmpty else { continue }
      queries.append(.init(text: random.pick(unseen).text, cluster: cluster(concept)))
    }
    return queries
  }

  func descriptionQueries(
    _ concepts: [Int32], _ kind: DescriptionKind, limit: Int
  ) throws -> [EvaluationSet.ClusterText] {
    var random = SplitMix64(seed, StableHash.of("description queries"), StableHash.of(kind.rawValue))
    return try shuffled(concepts, &random).prefix(max(0, limit)).map { concept in
      .init(text: random.pick(try texts.descriptions(of: concept, kind)), cluster: cluster(concept))
    }
  }

  /// All concepts in the order in which they fill up the candidates.
  var candidateOrder: [Int32] {
    var random = SplitMix64(seed, StableHash.of("candidates"))
    return shuffled(table.indices, &random)
  }

  /// Preferred names of the queried clusters and of as many others as there is room for, in the order of the concepts.
  func candidates(queried: Set<Int>, fill: [Int32], limit: Int?) throws -> [EvaluationSet.ClusterText] {
    var isChosen = table.indices.map { queried.contains(cluster($0)) }
    let others = fill.filter { !isChosen[Int($0)] }
    let room = limit.map { max(0, $0 - isChosen.count { $0 }) } ?? others.count
    for concept in others.prefix(room) { isChosen[Int(concept)] = true }
    var seen: Set<String> = []
    return try table.indices.filter { isChosen[Int($0)] }.compactMap { concept in
      let name = try texts.name(of: concept)
      return seen.insert(name).inserted ? .init(text: name, cluster: cluster(concept)) : nil
    }
  }

  private func cluster(_ concept: Int32) -> Int { Int(table.clusters[Int(concept)]) }

  private func shuffled(_ concepts: [Int32], _ random: inout SplitMix64) -> [Int32] {
    var concepts = concepts
    random.shuffle(&concepts)
    return concepts
  }
}
