import ArgumentParser

/// Image models: data, training, evaluation.
struct VisionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vision",
    abstract: "Train and evaluate image models against class embeddings.",
    discussion: """
      A manifest lists the cases: JSON lines with id, split, labels and scans. Train on it, evaluate the run, and
      score cases with it:
        nosology vision validate cases.jsonl
        nosology vision train cases.jsonl --labels labels.safetensors \\
          --recipe recipes/vision/demo.json --output runs/a
        nosology vision evaluate runs/a --manifest cases.jsonl
      """,
    subcommands: [
      VisionImport.self, VisionValidate.self, VisionInspect.self, VisionSubset.self, VisionInfo.self,
      VisionPhantom.self, VisionTrain.self,
      VisionFinetune.self, VisionAdopt.self, VisionEvaluate.self, VisionPredict.self, VisionFeatures.self,
    ])
}
