import ArgumentParser
import Foundation
import Ontology
import TextEncoder

/// `nosology encoder evaluate`
struct EncoderEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge an encoder on concepts it was not trained on.",
    discussion: """
      Retrieval of a concept's name by a synonym and by a description among all names (accuracy at 1 and 5, mean \
      reciprocal rank), whether a child is nearer to its parent than to a concept of the parent's level, and the cosine \
      of random pairs, whose mean goes to 1 when the space collapses. The held-out concepts are those of the recipe.

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

  @Flag(help: "Print the scores as one JSON object.")
  var json = false

  func run() throws {
    let encoder = try options.load()
    let recipe = try PretrainRecipe.load(recipe)
    let sampler = try PairSampler(ontology.open(), options: recipe.pairs, seed: recipe.training.seed)
    let set = try sampler.evaluationSet(
      .init(
        synonymQueryCount: queries, descriptionQueryCount: queries, tripletCount: queries,
        candidateCount: candidates))
    let line = ProgressLine("evaluate", unit: "texts")
    let scores = try encoder.evaluate(EncoderBenchmark(set)) { line.update(done: $0, total: $1) }
    line.finish()
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      Console.data(String(decoding: try encoder.encode(scores), as: UTF8.self))
    } else {
      for row in table(scores) { Console.data(row) }
    }
  }

  private func table(_ scores: EncoderScores) -> [String] {
    func retrieval(_ title: String, _ r: EncoderScores.Retrieval) -> String {
      let title = title.padding(toLength: 24, withPad: " ", startingAt: 0)
      return title
        + String(
          format: "acc@1 %.4f  acc@5 %.4f  MRR %.4f  (%ld queries)", r.accuracyAt1, r.accuracyAt5, r.meanReciprocalRank,
          r.queryCount)
    }
    return [
      "candidates              \(scores.candidateCount) names",
      retrieval("name by synonym", scores.synonyms), retrieval("name by description", scores.descriptions),
      String(format: "child nearer to parent  %.4f  (%ld triplets)", scores.hierarchyAccuracy, scores.tripletCount),
      String(
        format: "random-pair cosine      %.4f ± %.4f", scores.randomCosineMean, scores.randomCosineDeviation),
    ]
  }
}

extension EncoderBenchmark {
  /// The questions of the ontology as the encoder takes them.
  init(_ set: EvaluationSet) {
    func items(_ texts: [EvaluationSet.ClusterText]) -> [Item] { texts.map { Item($0.text, concept: $0.cluster) } }
    self.init(
      candidates: items(set.names), synonyms: items(set.synonymQueries), descriptions: items(set.descriptionQueries),
      triplets: set.triplets.map { Triplet(child: $0.child, parent: $0.parent, other: $0.other) })
  }
}
