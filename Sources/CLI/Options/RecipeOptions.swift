import ArgumentParser
import Files
import Foundation

/// Changes to the recipe of a training.
struct RecipeChangeOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: "Set a key of the recipe to a JSON value, as training.learning_rate=3e-5. May be given several times.",
    transform: { try RecipeChange($0) })
  var changes: [RecipeChange] = []

  @Option(help: "Replace the recipe's seed: --set training.seed=SEED.")
  var seed: UInt64?

  /// All changes; the seed comes last.
  var all: [RecipeChange] {
    changes + (seed.map { [RecipeChange(["training", "seed"], to: "\($0)")] } ?? [])
  }
}

/// The recipe of a training, and changes to it.
struct RecipeOptions: ParsableArguments {
  @Option(help: "Recipe file.", completion: .file())
  var recipe: String

  @OptionGroup var changes: RecipeChangeOptions

  /// The recipe file.
  var url: URL { HomeDirectory.current.file(named: recipe) }
}
