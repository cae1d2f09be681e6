import ArgumentParser
import Files
import Foundation
import Ontology
import TextEncoder
import Torch

/// `nosology encoder pretrain`
struct EncoderPretrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Fine-tune an encoder on synonyms, hierarchy and descriptions of the ontology.",
    discussion: """
      The run folder gets config.json, log.jsonl, checkpoint.safetensors and at the end encoder/, which this tool, \
      transformers and sentence-transformers open. Ctrl-C writes a checkpoint; the same command goes on from there and \
      ends with the same bits as an uninterrupted run. The weights are float32; the recipe says whether products are computed \
      in bfloat16.

      Example: nosology encoder pretrain --encoder all-MiniLM-L6-v2 \
      --recipe recipes/encoder-demo.json --output runs/ke
      """)

  @OptionGroup var options: EncoderSourceOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Recipe file.", completion: .file())
  var recipe: String

  @Option(help: "Run folder.", completion: .directory)
  var output: String

  func run() throws {
    Interrupt.install()
    let recipe = try PretrainRecipe.load(recipe)
    let encoder = try options.load(dtype: .float32)
    let sampler = try PairSampler(ontology.open(), options: recipe.pairs, seed: recipe.training.seed)
    let identity = [
      "encoder": try encoder.digest(), "ontology": sampler.ontologyVersion, "pairs": try pairs(recipe),
    ]
    let run = URL(filePath: output)
    let trainer = try ContrastiveTrainer(recipe.training, run: run, identity: identity)
    try trainer.check()
    try write(recipe, identity, to: run)

    let counts = sampler.conceptCounts
    Console.note("training on \(counts.training) concepts, \(counts.heldOut) held out")
    let line = ProgressLine("pretrain", unit: "steps")
    let outcome = try trainer.train(
      encoder,
      batch: { TrainingBatch(try sampler.batch(step: $0)) },
      shouldStop: { Interrupt.requested },
      progress: {
        line.update(
          done: $0.step, total: $0.totalSteps, detail: "\($0.kind) loss \(String(format: "%.4f", $0.loss))")
      })
    line.finish()
    switch outcome {
    case .interrupted(let step):
      throw Interrupt.stopped(
        "stopped after step \(step) of \(recipe.training.steps); the same command goes on from there")
    case .finished:
      let target = run.appending(path: "encoder")
      try encoder.save(to: target, card: card(recipe, identity))
      Console.data(target.path)
    }
  }

  private func pairs(_ recipe: PretrainRecipe) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(recipe.pairs), as: UTF8.self)
  }

  private func write(_ recipe: PretrainRecipe, _ identity: [String: String], to run: URL) throws {
    struct Config: Encodable {
      var recipe: PretrainRecipe
      var identity: [String: String]
      var version: String
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: run, error, hint: "check the path and its permissions")
    }
    let config = Config(recipe: recipe, identity: identity, version: Version.current)
    try AtomicFile.write(try encoder.encode(config), to: run.appending(path: "config.json"))
  }

  private func card(_ recipe: PretrainRecipe, _ identity: [String: String]) -> String {
    """
    # Knowledge encoder

    Fine-tuned by Nosology \(Version.current) from the encoder with digest `\(identity["encoder"] ?? "")` on the ontology
    `\(identity["ontology"] ?? "")`, \(recipe.training.steps) steps. Recipe: \(recipe.source)

    """
  }
}

extension TrainingBatch {
  /// A batch of the ontology's sampler as the trainer takes it.
  init(_ batch: PairBatch) {
    self.init(
      kind: batch.kind.rawValue, anchors: batch.anchors, positives: batch.positives,
      falseNegatives: batch.falseNegatives.map { ($0.row, $0.column) })
  }
}
