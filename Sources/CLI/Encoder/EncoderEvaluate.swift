import ArgumentParser
import Foundation
import KnowledgeEncoder
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

      With --against another encoder answers the same questions, and each difference comes with its 95 % interval: mean ± \
      1.96 standard errors of the differences per question. The last column marks with * those whose interval is on one \
      side of zero.

      --json prints one object of the scores; with --against {"scores": …, "against": …, "differences": […]}, the scores \
      of both encoders and for each score that is a mean its baseline (the other encoder's), value, difference, lower, \
      upper and question_count.

      The held-out concepts are those of the recipe. One half of them is for choosing settings (--part validation), the \
      other for what is reported.

      Example: nosology encoder evaluate --encoder runs/ke/encoder --recipe recipes/encoder/demo.json --against \
      all-MiniLM-L6-v2
      """)

  @OptionGroup var options: EncoderOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Directory of another encoder to compare with, or name of a fetched one.", completion: .directory)
  var against: String?

  @Option(help: "Pooling of that encoder, needed where its directory does not say it; --pooling does not apply to it.")
  var againstPooling: Pooling?

  @Option(help: "Recipe whose held-out concepts are asked for.", completion: .file())
  var recipe: String

  @Option(help: "Most candidate names (default: all).")
  var candidates: Int?

  @Option(help: "Most queries of each kind.")
  var queries = 2000

  @Option(help: "Half of the held-out concepts: validation or test.")
  var part = HeldOutPart.test

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if against == nil, againstPooling != nil { throw ValidationError("--against-pooling needs --against") }
  }

  func run() throws {
    let encoder = try options.load()
    let other = try against.map { try options.load($0, pooling: againstPooling) }
    let recipe = try PretrainRecipe(contentsOf: HomeDirectory.current.file(named: recipe))
    let benchmark = try EncoderBenchmark(
      ontology.open(), recipe: recipe,
      limits: .init(
        synonymQueryCount: queries, descriptionQueryCount: queries, hierarchyQuestionCount: queries,
        candidateCount: candidates), part: part)
    let answers = try Self.answers(encoder, benchmark)
    let baseline = try other.map { try Self.answers($0, benchmark) }
    let report = baseline.map {
      Report(
        scores: answers.scores, against: $0.scores, differences: EncoderComparison(baseline: $0, answers).differences)
    }
    if json {
      try Console.data(report.map(JSONOutput.line) ?? JSONOutput.line(answers.scores))
    } else {
      for row in Self.table(answers.scores) { Console.data(row) }
      if let report { Self.table(report.differences).print() }
    }
  }

  /// What `--against --json` prints.
  private struct Report: Encodable {
    var scores: EncoderScores
    /// Those of the encoder of `--against`.
    var against: EncoderScores
    var differences: [EncoderComparison.Difference]
  }

  private static func answers(_ encoder: SentenceEncoder, _ benchmark: EncoderBenchmark) throws -> EncoderAnswers {
    let line = ProgressLine("evaluate", unit: "texts")
    defer { line.finish() }
    return try encoder.answer(benchmark) { line.update(done: $0, total: $1) }
  }

  /// A row for each score.
  private static func table(_ differences: [EncoderComparison.Difference]) -> TextTable {
    var table = TextTable("score", "against", "this", "difference", "lower", "upper", "questions", "established")
    for row in differences {
      let numbers = [row.baseline, row.value, row.difference, row.lower, row.upper]
      table.add(
        [row.score] + numbers.map { String(format: "%.4f", $0) } + [
          "\(row.questionCount)", row.isEstablished ? "*" : "",
        ])
    }
    return table
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
