import NN
import Torch

/// The losses of a recipe by the kind of pairs, with what they train themselves.
struct ContrastiveLosses {
  /// What the losses train, such as a temperature.
  let parameters: ParameterStore
  private let usual: any ContrastiveLoss
  private let special: [String: any ContrastiveLoss]

  /// Declares the losses of a recipe on the generator's device.
  init(_ recipe: ContrastiveRecipe, _ generator: Generator) {
    parameters = ParameterStore(generator: generator, device: generator.device)
    usual = recipe.objective.loss(parameters.root)
    var special: [String: any ContrastiveLoss] = [:]
    for (kind, objective) in (recipe.objectives ?? [:]).sorted(by: { $0.key < $1.key }) {
      special[kind] = objective.loss(parameters.root / "objectives" / kind)
    }
    self.special = special
  }

  /// The loss of pairs of a kind.
  subscript(kind: String) -> any ContrastiveLoss { special[kind] ?? usual }

  /// Brings what the losses train back within its limits.
  func limit() {
    for loss in [usual] + special.values { loss.limit() }
  }
}
