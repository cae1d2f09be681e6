import ArgumentParser
import Foundation
import VisionBridge

/// Trains an image model.
struct VisionTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an image model on the cases of a manifest.",
    discussion: """
      The model is made first, so that a recipe, labels and weights that do not fit are refused at once. Then all scans are \
      read and preprocessed; where some cannot be used, it ends there, counts them and names the first eight (`vision \
      validate` lists all). Scans that are hardly meant, such as one row or no contrast, are named as warnings. The output folder gets config.json, log.jsonl (a line \
      for each step and each validation) and the same numbers and the pace for TensorBoard in events.out.tfevents, best.safetensors (best macro average precision on the validation cases, of equal ones the lowest loss), \
      model.safetensors (after the last step) and checkpoint.safetensors; with --initial-weights also initial_weights.csv, \
      what became of each of their tensors. Ctrl-C writes a checkpoint and \
      ends; --resume goes on, to the same bits as without it.

      Example:
        nosology vision train cases.jsonl --labels labels.safetensors \\
          --recipe recipes/vision/demo.json --output runs/a
      """)

  @Argument(help: "Manifest: JSON lines, one case each.", completion: .file())
  var manifest: String

  @OptionGroup var recipe: RecipeOptions

  @Option(
    parsing: .singleValue,
    help:
      "Start from a torchvision or MedicalNet ResNet, an EfficientNet-Lite or a RadDiag checkpoint (.safetensors, or of torch.save). May be given twice: planes and volumes.",
    completion: .file())
  var initialWeights: [String] = []

  @Option(
    help:
      "Classifier of a RadDiag checkpoint: keep it for the classes it was trained on in their order, or for texts of its text encoder."
  )
  var classifierWeights = WeightStart.fresh

  @OptionGroup var training: ImageTrainingOptions

  func validate() throws {
    guard !initialWeights.isEmpty || classifierWeights == .fresh else {
      throw ValidationError("--classifier-weights keep needs --initial-weights")
    }
  }

  func run() throws {
    try training.train(
      manifest, VisionRecipe(contentsOf: recipe.url, changes: recipe.changes.all + training.changes),
      initial: initialWeights.isEmpty
        ? nil
        : .joining(
          initialWeights.map {
            try InitialWeights.load(URL(filePath: $0), keepsClassifier: classifierWeights == .keep)
          }))
  }
}
