import Ontology
import TextEncoder

extension EncoderBenchmark {
  /// Questions about the concepts of an ontology that a recipe keeps from training.
  ///
  /// ```swift
  /// let measures = try encoder.measures(of: [EncoderBenchmark(store, recipe: recipe)])
  /// ```
  ///
  /// - Parameters:
  ///   - limits: Most questions of each kind, and most names.
  ///   - part: The half that settings are chosen on, or the one that is reported.
  /// - Throws: `OntologyError` when no concept is held out.
  public init(
    _ store: OntologyStore, recipe: PretrainRecipe, limits: EvaluationSet.Limits = .init(), part: HeldOutPart = .test
  ) throws {
    let sampler = try PairSampler(store, options: recipe.pairs, seed: recipe.training.seed)
    self.init(try sampler.evaluationSet(limits, part: part))
  }

  /// The questions of an ontology as an encoder takes them.
  public init(_ set: EvaluationSet) {
    func items(_ texts: [EvaluationSet.ClusterText]) -> [Item] { texts.map { Item($0.text, concept: $0.cluster) } }
    func triplets(_ triplets: [EvaluationSet.Triplet]) -> [Triplet] {
      triplets.map { Triplet(child: $0.child, parent: $0.parent, other: $0.other) }
    }
    self.init(
      candidates: items(set.names), synonyms: items(set.synonymQueries), descriptions: items(set.descriptionQueries),
      levelTriplets: triplets(set.levelTriplets), siblingTriplets: triplets(set.siblingTriplets),
      levels: set.levels.map { level in
        Level(
          candidates: items(level.names),
          queries: level.queries.map { .init($0.child, concepts: $0.clusters) })
      },
      distancePairs: set.distancePairs.map {
        DistancePair(first: $0.first, second: $0.second, distance: $0.distance, hierarchy: $0.system)
      })
  }
}
