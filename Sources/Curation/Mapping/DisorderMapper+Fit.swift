import Ontology

extension DisorderMapper {
  /// Fits the weights of the evidence on titles of known category, and the least score to accept.
  ///
  /// - Parameters:
  ///   - gold: The titles; none of them may be reported afterwards.
  ///   - precision: The share of accepted mappings that are to be right.
  ///   - origin: What to note about the gold standard.
  ///
  /// - Throws: `OntologyError` when no title has its category among the candidates, and what `search` throws.
  public func fit(
    _ gold: MappingGold, precision: Double, origin: String, search: SemanticSearch? = nil,
    progress: ((Int, Int) -> Void)? = nil
  ) throws -> MappingModel {
    let all = try features(gold.entries.map(\.title), search: search, progress: progress)
    let examples = zip(all, gold.entries).compactMap { features, entry -> MappingModel.Example? in
      guard let right = features.candidates.firstIndex(where: { entry.categories.contains(category($0.category)) })
      else { return nil }
      return .init(candidates: features.candidates.map(\.values), right: right)
    }
    guard !examples.isEmpty else {
      throw OntologyError(
        "none of the \(gold.entries.count) titles has its category among the candidates",
        hint: "Check that titles and codes belong together, and that the database has names for them.")
    }
    let weights = MappingModel.fit(examples)
    var model = MappingModel(
      weights: Dictionary(uniqueKeysWithValues: zip(MappingFeature.allCases.map(\.name), weights)),
      acceptance: 1, origin: origin)
    let best = zip(all, gold.entries).compactMap { features, entry -> (score: Double, isRight: Bool)? in
      guard let best = rank(entry.title, features, model, 1).candidates.first else { return nil }
      return (best.score, entry.categories.contains(best.category))
    }
    model.acceptance = Self.acceptance(best, precision: precision)
    return model
  }

  /// The least score above which at least the wanted share is right; 1 where there is none.
  static func acceptance(_ scores: [(score: Double, isRight: Bool)], precision: Double) -> Double {
    let order = scores.sorted { $0.score > $1.score }
    var right = 0
    var acceptance = 1.0
    for (index, entry) in order.enumerated() {
      if entry.isRight { right += 1 }
      let isLastOfTies = index + 1 == order.count || order[index + 1].score < entry.score
      if isLastOfTies, Double(right) >= precision * Double(index + 1) { acceptance = entry.score }
    }
    return acceptance
  }
}
