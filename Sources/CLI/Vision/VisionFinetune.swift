import ArgumentParser
import Foundation
import VisionBridge

/// Trains a trained image model further, on other cases and labels.
struct VisionFinetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a trained model further, on other cases and other labels.",
    discussion: """
      The weights are the run's best by validation, its recipe is the recipe unless another is given. The network over scans \
      stays in any case; --fusion fresh begins the joining of scans anew. A linear classifier belongs to its labels and is \
      always new. That of a knowledge classifier stays, because it maps texts: give labels that the same encoder embedded. \
      --classifier-weights fresh begins it anew too. The recipe's learning rate and epochs are those of a training from scratch: \
      --set training.learning_rate and --epochs change them. The output folder is that of a training of its own (vision train).

      Example:
        nosology vision finetune runs/a --manifest cases.jsonl --labels labels.safetensors --output runs/b --epochs 1
      """)

  @Argument(help: ArgumentHelp("Folder that vision train wrote.", valueName: "run"), completion: .directory)
  var trained: String

  @Option(help: "Manifest: JSON lines, one case each.", completion: .file())
  var manifest: String

  @Option(help: "Recipe file with the model of the run (default: the run's recipe).", completion: .file())
  var recipe: String?

  @OptionGroup var changes: RecipeChangeOptions

  @Option(help: "Weights of the joining of scans.")
  var fusion = WeightStart.keep

  @Option(help: "Weights of a knowledge classifier.")
  var classifierWeights = WeightStart.keep

  @OptionGroup var training: ImageTrainingOptions

  func run() throws {
    let source = URL(filePath: trained)
    let changed = changes.all + training.changes
    let plan =
      try recipe.map { try VisionRecipe(contentsOf: HomeDirectory.current.file(named: $0), changes: changed) }
      ?? VisionRecipe(ofRun: source, changes: changed)
    let config = plan.model.classifier
    let initial = try InitialWeights(
      run: source, keepsFusion: fusion == .keep,
      classifier: config.kind == .knowledge && classifierWeights == .keep
        ? (LabelSpace.load(URL(filePath: training.labels)), config) : nil)
    try training.train(manifest, plan, initial: initial)
  }
}

/// Whether weights stay or are drawn anew.
enum WeightStart: String, CaseIterable, ExpressibleByArgument {
  case keep, fresh
}
