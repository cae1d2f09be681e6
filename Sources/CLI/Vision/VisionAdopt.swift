import ArgumentParser
import Foundation
import VisionBridge

/// Makes a run of published weights.
struct VisionAdopt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Make a run of a RadDiag checkpoint, without training.",
    discussion: """
      The run evaluates, predicts and gives features as one of one's own. The recipe says the model and how scans are preprocessed \
      (recipes/vision/rp3d.json, paper-resnet.json, paper-vit.json; scan_pooling where the checkpoint joins no scans). Labels are \
      the classes of the checkpoint in their order, or, where it classifies by texts, embeddings of its own text encoder. Every \
      tensor of the model must be in the file; initial_weights.csv lists what became of the others.

      Example:
        nosology vision adopt raddiag.safetensors --recipe recipes/vision/demo.json --labels labels.safetensors --output runs/published
      """)

  @Argument(help: "Checkpoint, .safetensors or of torch.save.", completion: .file())
  var weights: String

  @OptionGroup var recipe: RecipeOptions

  @Option(help: "Label embeddings (.safetensors), or names only (.json).", completion: .file())
  var labels: String

  @Option(help: "Folder of the run.", completion: .directory)
  var output: String

  func run() throws {
    let initial = try InitialWeights.load(URL(filePath: weights), keepsClassifier: true)
    try initial.adopt(
      as: URL(filePath: output), recipe: VisionRecipe(contentsOf: recipe.url, changes: recipe.changes.all),
      labels: LabelSpace.load(URL(filePath: labels)))
    Console.data("\(initial.tensors.count) tensors of origin \(initial.origins[0].rawValue) in \(output)")
  }
}
