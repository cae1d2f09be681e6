import Files
import Foundation
import NN
import Torch

extension InitialWeights {
  /// Makes a run of weights that others have trained, which evaluates and predicts as one of our own: its `config.json`, labels,
  /// `model.safetensors` and `initial_weights.csv`. Nothing is drawn.
  ///
  /// - Parameters:
  ///   - url: folder of the run, which must not hold one.
  ///   - recipe: says the model and how its scans were preprocessed; what it says of training is kept as it is.
  ///   - labels: the classes of the weights, in their order, or the embeddings that they were trained with.
  /// - Throws: `LoadReport` when the weights are not all of the model's, `VisionError` when recipe and labels do not fit,
  ///   `FileError` when the folder holds a run or cannot be written.
  public func adopt(as url: URL, recipe: VisionRecipe, labels: LabelSpace) throws {
    let run = try RunDirectory(url, recipe: recipe, identity: ["labels": labels.digest, "initial_weights": digest])
    try run.check(resume: false)
    let store = ParameterStore(loading: tensors)
    _ = try DiagnosisModel(
      recipe.model, size: recipe.preprocess.size, depth: recipe.preprocess.depth, labels: labels,
      excludesOtherClasses: recipe.training.loss.excludesOtherClasses, store.root)
    try store.verify()
    let files = ImageRun(url: url)
    try run.begin()
    try labels.save(in: url)
    try uses(in: store).save(to: files.weightUses)
    try Safetensors.save(
      store.state, metadata: ["format": "pt", "label_digest": labels.digest, "step": "0"], to: files.model(.last))
  }
}
