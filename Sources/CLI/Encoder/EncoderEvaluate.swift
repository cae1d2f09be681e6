import ArgumentParser
import Foundation
import Ontology
import TextEncoder

extension HeldOutPart: ExpressibleByArgument {}

/// `nosology encoder evaluate`
struct EncoderEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge an encoder on concepts it was not trained on.",
    discussion: """
      Retrieval of a concept's name by a synonym and by a description among all names, and of its parent's name among the \
      names of the parent's level (accuracy at 1 and 5, mean reciprocal rank); whether a child is nearer to its parent than \
      to a random concept of the parent's level and than to a sibling of the parent; Spearman's correlation of the cosine \
      with the nearness in the hierarchy; and the cosine of random pairs, whose mean goes to 1 when the space collapses.

      The held-out concepts are those of the recipe. One half of them is for choosing settings (--part validation), the \
      other for what is reported.

      Example: nosology encoder evaluate --encoder runs/ke/encoder --recipe recipes/encoder-demo.json --json
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Recipe whose held-out concepts are asked for.", completion: .file())
  var recipe: String

  @Option(help: "Most candidate names (default: all).")
  var candidates: Int?

  @Option(help: "Most queries of each kind.")
  var queries = 2000

  @Option(help: "Half of the held-out concepts: validation or test.")
  var part = HeldOutPart.test

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  func run() throws {
    let encoder = try options.load()
    let recipe = try PretrainRecipe.load(recipe)
    let sampler = try PairSampler(ontology.open(), options: recipe.pairs, seed: recipe.training.seed)
    let set = try sampler.evaluationSet(
      .init(
        synonymQueryCount: queries, descriptionQueryCount: queries, hierarchyQuestionCount: queries,
        candidateCount: candidates), part: part)
    let line = ProgressLine("evaluate", unit: "texts")
    let scores = try encoder.evaluate(EncoderBenchmark(set)) { line.update(done: $0, total: $1) }
    line.finish()
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      Console.data(String(decoding: try encoder.encode(scores), as: UTF8.self))
    } else {
      for row in Self.table(scores) { Console.data(row) }
    }
  }

  /// A line for each score.
  static func table(_ scores: EncoderScores) -> [String] {
    func line(_ title: String, _ text: String) -> String {
      title.padding(toLength: 40, withPad: " ", startingAt: 0) + text
    }
    func retrieval(_ title: String, _ r: EncoderScores.Retrieval) -> String {
      guard let first = r.accuracyAt1, let five = r.accuracyAt5, let rank = r.meanReciprocalRank,
        let candidates = r.candidateCount
      else { return line(title, "no questions") }
      return line(
        title,
        String(
          format: "acc@1 %.4f  acc@5 %.4f  MRR %.4f  (%ld queries, %.0f names)", first, five, rank, r.queryCount,
          candidates))
    }
    func share(_ title: String, _ value: Double?, _ count: Int, _ unit: String) -> String {
      line(title, value.map { String(format: "%.4f  (%ld %@)", $0, count, unit) } ?? "no questions")
    }
    func triplets(_ title: String, _ triplets: EncoderScores.Triplets) -> String {
      share(title, triplets.accuracy, triplets.tripletCount, "triplets")
    }
    return [
      retrieval("name by synonym", scores.synonyms), retrieval("name by description", scores.descriptions),
      retrieval("parent among its level", scores.parents),
      triplets("nearer to parent than to its level", scores.levelTriplets),
      triplets("nearer to parent than to its sibling", scores.siblingTriplets),
      share(
        "Spearman of cosine and nearness", scores.distances.spearman, scores.distances.pairCount, "pairs"),
      line(
        "random-pair cosine",
        String(format: "%.4f ± %.4f", scores.randomCosineMean, scores.randomCosineDeviation)),
    ]
  }
}

extension EncoderBenchmark {
  /// The questions of the ontology as the encoder takes them.
  init(_ set: EvaluationSet) {
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
