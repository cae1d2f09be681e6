import Files
import Foundation
import NN
import Ontology
import TextEncoder

/// Fine-tunes a text encoder on what an ontology says, or on a file of pairs, in a folder that an interrupted run is resumed
/// from.
///
/// ```swift
/// let run = try Pretraining(recipe, encoder: encoder, store: store, run: folder)
/// _ = try run.train(creator: "my program 1.0")
/// ```
///
/// The folder holds `config.json` (recipe, what it was trained on, version), `log.jsonl`, `events.out.tfevents` for TensorBoard,
/// `checkpoint.safetensors` and, when all steps are done, `encoder/`, which transformers and sentence-transformers open too.
/// Where the recipe has evaluation steps, `encoder-best/` is the encoder that found the names of concepts kept for validation
/// best by their synonyms, or the positives of held-out pairs best by their anchors.
/// With it goes what it knows from, and under which licences (`KnowledgeSources`).
public struct Pretraining {
  private let recipe: PretrainRecipe
  private let encoder: SentenceEncoder
  private let pairs: any PairSource
  private let trainer: ContrastiveTrainer
  private let encoderDigest: String
  private let sources: KnowledgeSources
  private let run: RunDirectory
  /// What the encoder is judged by while it is trained; nil where the recipe has no evaluation steps.
  private let questions: DevelopmentQuestions?

  /// Where the trained encoder is written.
  public var encoderDirectory: URL { run.url.appending(path: "encoder") }

  /// Where the best encoder is written, where the recipe has evaluation steps.
  public var bestEncoderDirectory: URL { run.url.appending(path: "encoder-best") }

  /// What is trained on and what is kept for evaluation: concepts of an ontology, or pairs of a file.
  public var partCounts: (training: Int, heldOut: Int) { pairs.partCounts }

  /// Prepares a run on what an ontology says; nothing is written yet.
  ///
  /// - Parameters:
  ///   - encoder: The encoder to start from, with weights in float32; it is trained in place.
  ///   - run: Folder of the run.
  /// - Throws: `EncoderError` when the recipe makes no sense, `OntologyError` when the ontology has no such pairs.
  public init(_ recipe: PretrainRecipe, encoder: SentenceEncoder, store: OntologyStore, run: URL) throws {
    try recipe.validate()
    try self.init(recipe, encoder, OntologyPairs(store, recipe), run)
  }

  /// Prepares a run on the pairs of a file; nothing is written yet. Of the recipe's `pairs` only `batch_size`, `noise` and
  /// `held_out_fraction` count, the last where the recipe has evaluation steps and the file says no parts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder to start from, with weights in float32; it is trained in place.
  ///   - run: Folder of the run.
  /// - Throws: `EncoderError` when the recipe makes no sense, or the file has no pairs for it.
  public init(_ recipe: PretrainRecipe, encoder: SentenceEncoder, pairs: PairFile, run: URL) throws {
    try recipe.validate()
    try self.init(recipe, encoder, FilePairs(pairs, recipe), run)
  }

  private init(
    _ recipe: PretrainRecipe, _ encoder: SentenceEncoder, _ pairs: some PairSource, _ run: URL
  ) throws {
    self.recipe = recipe
    self.encoder = encoder
    self.pairs = pairs
    sources = try KnowledgeSources(ofEncoderIn: encoder.directory)?.adding(pairs.knowledge) ?? pairs.knowledge
    encoderDigest = try encoder.digest()
    self.run = try RunDirectory(
      run, recipe: recipe, identity: pairs.identity.merging(["encoder": encoderDigest]) { $1 })
    trainer = try ContrastiveTrainer(recipe.training, run: self.run)
    questions = try recipe.training.evaluationSteps.map { _ in try pairs.development() }
  }

  /// Judges by the questions; the best encoder is written.
  private func development(_ creator: String) -> DevelopmentScore? {
    questions.map { questions in
      DevelopmentScore(
        score: questions.score,
        keep: { try $0.save(to: bestEncoderDirectory, card: card(creator, best: $1), files: sources.file()) })
    }
  }

  /// Trains from the last checkpoint of the folder, if there is one, and writes the encoder when all steps are done.
  ///
  /// - Parameters:
  ///   - creator: Name and version of the program, stated in what is written.
  ///   - resume: Go on with the run that the folder holds; without it such a folder is refused. A folder without a run
  ///     is where one starts, either way.
  ///   - workerCount: Threads that make batches beside the computation; changes no result.
  ///   - shouldStop: Asked after every step; true writes a checkpoint and returns.
  ///   - note: Takes remarks for the user.
  ///   - progress: Called after every step.
  /// - Throws: `EncoderError` when the loss is not finite, `FileError` when the folder holds a run that is not to be resumed
  ///   or another one, and when a file cannot be written; the last checkpoint stays whole.
  public func train(
    creator: String, resume: Bool = false, workerCount: Int = DataWorkers.defaultCount,
    shouldStop: () -> Bool = { false }, note: (String) -> Void = { _ in },
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let outcome = try trainer.train(
      encoder, resume: resume, workerCount: workerCount,
      batch: { [pairs] in try pairs.batch(step: $0) },
      negatives: try recipe.training.hardNegatives.map { _ in try NegativeSource(names: pairs.names) },
      development: development(creator),
      shouldStop: shouldStop, note: note, progress: progress)
    if outcome == .finished { try encoder.save(to: encoderDirectory, card: card(creator), files: sources.file()) }
    return outcome
  }

  private func card(_ creator: String, best: BestScore? = nil) -> String {
    let steps = best.map {
      "\($0.step) of \(recipe.training.steps) steps (\(questions?.title ?? "score") \($0.score))"
    }
    return """
      ---
      library_name: sentence-transformers
      pipeline_tag: sentence-similarity
      tags:
      - sentence-transformers
      - sentence-similarity
      license: other
      license_name: those-of-its-sources
      license_link: README.md
      ---

      # Knowledge encoder

      Fine-tuned by \(creator) from the encoder with digest `\(encoderDigest)` on
      \(pairs.origin), \(steps ?? "\(recipe.training.steps) steps"). Recipe: \(recipe.source)

      The licence of that encoder holds for its weights. The pairs that it was trained on are from these sources, each under its
      own licence (`\(KnowledgeSources.fileName)` has them for programs):

      \(sources.lines.map { "* \($0)" }.joined(separator: "\n"))

      """
  }
}

extension TrainingBatch {
  /// A batch of an ontology's sampler as the trainer takes it.
  public init(_ batch: PairBatch) {
    self.init(
      kind: batch.kind.rawValue, anchors: batch.anchors, positives: batch.positives, concepts: batch.clusters,
      negatives: batch.negatives,
      falseNegatives: batch.falseNegatives.map { ($0.row, $0.column) }, grades: batch.grades)
  }
}
