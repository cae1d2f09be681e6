import Deterministic
import Ontology
import TextEncoder

/// Where a pretraining has its pairs from.
protocol PairSource: Sendable {
  /// What the pairs depend on besides the recipe: digests by name.
  var identity: [String: String] { get }
  /// What it is, as the card of an encoder says it.
  var origin: String { get }
  /// The sources of the pairs.
  var knowledge: KnowledgeSources { get }
  /// What is trained on and what is held out.
  var partCounts: (training: Int, heldOut: Int) { get }
  /// Pairs whose names can be mined.
  var names: any NamePairs { get }

  /// Returns the batch of a step.
  func batch(step: Int) throws -> TrainingBatch

  /// Returns what an encoder is asked while it is trained.
  func development() throws -> DevelopmentQuestions
}

/// Questions about what is held out, and which measure of the answers is the score.
struct DevelopmentQuestions {
  var task: any EncoderTask
  var measure: String
  /// The measure in words.
  var title: String

  /// The score of an encoder.
  func score(_ encoder: SentenceEncoder) throws -> Double {
    try encoder.measures(of: [task])[0].first { $0.name == measure }?.value ?? 0
  }

  /// Questions for names by other names.
  static func retrieval(_ benchmark: EncoderBenchmark, _ title: String) -> DevelopmentQuestions {
    DevelopmentQuestions(task: benchmark, measure: "synonyms.mean_reciprocal_rank", title: title)
  }

  /// Texts that answer at most.
  static let candidateCount = 10_000
  /// Questions at most, few enough to ask them often.
  static let questionCount = 1000
}

/// The pairs of an ontology.
struct OntologyPairs: PairSource {
  let sampler: PairSampler
  let knowledge: KnowledgeSources

  init(_ store: OntologyStore, _ recipe: PretrainRecipe) throws {
    sampler = try PairSampler(store, options: recipe.pairs, seed: recipe.training.seed)
    knowledge = try KnowledgeSources(of: store, systems: recipe.pairs.systems)
  }

  var identity: [String: String] { ["ontology": sampler.ontologyVersion] }
  var origin: String { "the ontology `\(sampler.ontologyVersion)`" }
  var partCounts: (training: Int, heldOut: Int) { sampler.conceptCounts }
  var names: any NamePairs { sampler }

  func batch(step: Int) throws -> TrainingBatch { TrainingBatch(try sampler.batch(step: step)) }

  func development() throws -> DevelopmentQuestions {
    let limits = EvaluationSet.Limits(
      synonymQueryCount: DevelopmentQuestions.questionCount, descriptionQueryCount: 0, hierarchyQuestionCount: 0,
      candidateCount: DevelopmentQuestions.candidateCount)
    let benchmark = EncoderBenchmark(try sampler.evaluationSet(limits, part: .validation))
    guard !benchmark.synonyms.isEmpty else {
      throw EncoderError(
        "training.evaluation_steps is set, but no concept that is kept for validation has a synonym",
        hint: "hold out more concepts, or set evaluation_steps to null")
    }
    return .retrieval(benchmark, "mean reciprocal rank of synonyms for validation")
  }
}

/// The pairs of a file.
struct FilePairs: PairSource {
  let sampler: PairFileSampler

  init(_ file: PairFile, _ recipe: PretrainRecipe) throws { sampler = try PairFileSampler(file, recipe) }

  private var file: PairFile { sampler.file }

  var identity: [String: String] { ["pairs": file.digest] }
  var origin: String { "the pairs of `\(file.name)` with digest `\(file.digest)`" }
  var knowledge: KnowledgeSources {
    KnowledgeSources([
      .init(name: file.name, version: file.digest, licence: "not stated by the file of pairs", attribution: "")
    ])
  }
  var partCounts: (training: Int, heldOut: Int) { (sampler.parts.training.count, sampler.parts.heldOut.count) }
  var names: any NamePairs { sampler }

  func batch(step: Int) -> TrainingBatch { sampler.batch(step: step) }

  func development() throws -> DevelopmentQuestions {
    // Which pairs are asked about depends on their texts, not on the order of the lines.
    let heldOut = sampler.parts.heldOut.map { (number: $0, pair: file.pairs[Int($0)]) }.sorted {
      (StableHash.of($0.pair.anchor), StableHash.of($0.pair.positive), $0.number)
        < (StableHash.of($1.pair.anchor), StableHash.of($1.pair.positive), $1.number)
    }
    guard heldOut.count > 1 else {
      throw EncoderError(
        "training.evaluation_steps is set, and \(heldOut.count) of \(file.pairs.count) pairs of \(file.name) are held out",
        hint: "hold out more pairs, or set evaluation_steps to null")
    }
    if file.scoreColumn != nil {
      let rated = heldOut.prefix(DevelopmentQuestions.candidateCount).map { _, pair in
        TermPairs.Pair(pair.anchor, pair.positive, rating: pair.score ?? 0)
      }
      return DevelopmentQuestions(
        task: TermPairs(name: file.name, pairs: rated), measure: "spearman",
        title: "Spearman's correlation with the scores of held-out pairs")
    }
    // What hangs together by common texts is one thing: whatever is paired with a question, or with that, answers it.
    func concept(_ number: Int32) -> Int {
      Int(truncatingIfNeeded: sampler.texts.groups[Int(sampler.texts.pairs[Int(number)].anchor)])
    }
    var seen: Set<Int32> = []
    let answers = heldOut.filter { seen.insert(sampler.texts.pairs[Int($0.number)].positive).inserted }
      .prefix(DevelopmentQuestions.candidateCount)
    // A text that is a candidate itself would find itself.
    let candidates = Set(answers.map { sampler.texts.pairs[Int($0.number)].positive })
    let questions = heldOut.filter { !candidates.contains(sampler.texts.pairs[Int($0.number)].anchor) }
    guard !questions.isEmpty else {
      throw EncoderError(
        "training.evaluation_steps is set, and every anchor of the held-out pairs of \(file.name) is a positive too",
        hint: "hold out more pairs, or set evaluation_steps to null")
    }
    return .retrieval(
      EncoderBenchmark(
        candidates: answers.map { .init($0.pair.positive, concept: concept($0.number)) },
        synonyms: questions.prefix(DevelopmentQuestions.questionCount).map {
          .init($0.pair.anchor, concept: concept($0.number))
        }), "mean reciprocal rank of the positives of held-out pairs")
  }
}
