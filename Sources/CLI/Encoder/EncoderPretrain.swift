import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// `nosology encoder pretrain`
struct EncoderPretrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Fine-tune an encoder on synonyms, hierarchy and descriptions of the ontology, or on a file of pairs.",
    discussion: """
      The run folder gets config.json, log.jsonl, events.out.tfevents (the same numbers for TensorBoard), \
      checkpoint.safetensors and at the end encoder/, which this tool, transformers and sentence-transformers open. With \
      training.evaluation_steps of the recipe, encoder-best/ is the encoder that finds names of concepts kept for validation best \
      by their synonyms (mean reciprocal rank). Ctrl-C writes a checkpoint and ends; --resume goes on, to the same bits as \
      without it. The weights are float32; the recipe says whether products are computed in bfloat16. --set changes any key of \
      the recipe (docs/recipes.md); config.json has it as it was run.

      --pairs trains on a file instead of an ontology: JSON lines, CSV or TSV with the columns anchor, positive and perhaps \
      negative, negative_1, … or score (docs/pairs.md). Of the recipe's pairs it obeys batch_size and noise, and \
      held_out_fraction where training.evaluation_steps is set.

      Example: nosology encoder pretrain --encoder all-MiniLM-L6-v2 \
      --recipe recipes/encoder/demo.json --output runs/ke
      """)

  @OptionGroup var options: EncoderSourceOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "File of pairs to train on instead of an ontology.", completion: .file())
  var pairs: String?

  @OptionGroup var recipe: RecipeOptions

  @Option(help: "Run folder.", completion: .directory)
  var output: String

  @OptionGroup var batches: BatchOptions

  @Flag(help: "Go on with the run in the output folder, or start it where there is none.")
  var resume = false

  func validate() throws {
    if ontology.database != nil, pairs != nil { throw ValidationError("--database and --pairs exclude each other") }
  }

  func run() throws {
    Interrupt.install()
    let recipe = try PretrainRecipe(contentsOf: recipe.url, changes: recipe.changes.all)
    let pretraining = try pretraining(recipe)
    let counts = pretraining.partCounts
    // What a file has no use for is not obeyed silently.
    let (kind, remark) =
      pairs == nil
      ? ("concepts", "")
      : (
        "pairs",
        "; of the recipe's pairs batch_size, noise and held_out_fraction count, of its objectives training.objective"
      )
    Console.note("training on \(counts.training) \(kind), \(counts.heldOut) held out\(remark)")
    let line = ProgressLine("pretrain", unit: "steps")
    let outcome = try pretraining.train(
      creator: "nosology \(Version.current)", resume: resume, workerCount: batches.workers,
      shouldStop: { Interrupt.requested }, note: Console.note,
      progress: {
        line.update(
          done: $0.step, total: $0.totalSteps, detail: "\($0.kind) loss \(String(format: "%.4f", $0.loss))")
      })
    line.finish()
    switch outcome {
    case .interrupted(let step):
      throw Interrupt.stopped(
        "stopped after step \(step) of \(recipe.training.steps); the same command with --resume goes on")
    case .finished:
      Console.data(pretraining.encoderDirectory.path)
    }
  }

  private func pretraining(_ recipe: PretrainRecipe) throws -> Pretraining {
    options.compute.noteUnusedGPU()
    let run = URL(filePath: output)
    guard let pairs else {
      return try Pretraining(
        recipe, encoder: options.load(dtype: .float32), store: ontology.open(), run: run)
    }
    let file = try PairFile(contentsOf: URL(filePath: pairs))
    if !file.unusedColumns.isEmpty {
      Console.note("not used of \(file.url.lastPathComponent): \(file.unusedColumns.joined(separator: ", "))")
    }
    return try Pretraining(recipe, encoder: options.load(dtype: .float32), pairs: file, run: run)
  }
}
