import ArgumentParser
import Files
import Foundation
import Torch
import VisionBridge

/// What the commands share that train an image model.
struct ImageTrainingOptions: ParsableArguments {
  @Option(
    help: "Label embeddings (.safetensors of encoder export-labels), or names only (.json).",
    completion: .file())
  var labels: String

  @Option(help: "Folder of the run.", completion: .directory)
  var output: String

  @Option(
    help:
      "Replace the recipe's classifier: \(ClassifierConfig.Kind.allValueStrings.joined(separator: " or ")).")
  var classifier: ClassifierConfig.Kind?

  @Option(help: "Replace the recipe's number of epochs.")
  var epochs: Int?

  @OptionGroup var cache: ScanCacheOptions

  @Option(help: "Cases whose scans cannot be used, before the first step or later: stop, or skip them and say so.")
  var unusable = UnusableCases.stop

  @Option(
    help:
      "Most memory in GB that the tensors of a step may take; more is refused before the first step (default: what is free)."
  )
  var memoryBudget: Double?

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var batches: BatchOptions

  @Flag(help: "Go on with the run in the output folder, or start it where there is none.")
  var resume = false

  func validate() throws {
    guard let memoryBudget, !(memoryBudget > 0 && memoryBudget < 1e6) else { return }
    throw ValidationError("--memory-budget is in GB and above 0, found \(memoryBudget)")
  }

  /// What the options change in a recipe.
  var changes: [RecipeChange] {
    (classifier.map { [RecipeChange(["model", "classifier", "kind"], to: "\"\($0.rawValue)\"")] } ?? [])
      + (epochs.map { [RecipeChange(["training", "epochs"], to: "\($0)")] } ?? [])
  }

  /// Trains by a recipe, from initial weights where they are given.
  func train(_ manifest: String, _ recipe: VisionRecipe, initial: InitialWeights?) throws {
    if let initial {
      Console.note(
        "\(initial.tensors.count) tensors of origin \(initial.origins.map(\.rawValue).joined(separator: " and ")); initial_weights.csv in the run lists all"
      )
      for (reason, names) in Dictionary(grouping: initial.skipped, by: \.reason).sorted(by: {
        $0.key < $1.key
      }) {
        Console.note("left out, \(reason): \(names.count) tensors, as \(names[0].name)")
      }
    }
    if initial?.makesShortcuts == true {
      Console.note(
        "shortcuts over volumes have no weights there: they pass on the channels, and their norms begin anew")
    }
    if initial?.beginsFusionAnew == true { Console.note("the joining of scans begins anew") }
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("train", unit: "steps"))
    Interrupt.install()
    compute.noteUnusedGPU()
    let outcome = try ImageTrainer.train(
      CaseManifest.load(URL(filePath: manifest)), labels: LabelSpace.load(URL(filePath: labels)),
      recipe: recipe,
      run: URL(filePath: output), resume: resume, cache: cache.folder,
      cacheByteLimit: cache.byteLimit, initial: initial, unusable: unusable, device: compute.prepare(),
      memoryBudget: memoryBudget.map { Int($0 * 1e9) },
      workerCount: batches.workers, shouldStop: { Interrupt.requested },
      // Every scan that is done stays in the cache.
      shouldStopPreparing: { Interrupt.requested }, note: { Console.note($0.commandLine) },
      preparing: { preparing.update(done: $0, total: $1) }
    ) { step, total, loss in
      progress.update(done: step, total: total, detail: String(format: "loss %.4f", loss))
    }
    progress.finish()
    if outcome.step == 0 { throw Interrupt.stopped("stopped before the first step; the same command goes on") }
    if outcome.endedEarly { Console.note("training.patience ended the training: validation was not better") }
    let validation =
      outcome.bestValidation.map { String(format: ", best validation macro AP %.4f", $0) } ?? ""
    Console.data("\(outcome.step) of \(outcome.totalSteps) steps\(validation) in \(output)")
    if !outcome.isFinished { throw Interrupt.stopped("stopped; the same command with --resume goes on") }
  }
}

extension ClassifierConfig.Kind: ExpressibleByArgument {}
extension UnusableCases: ExpressibleByArgument {}
