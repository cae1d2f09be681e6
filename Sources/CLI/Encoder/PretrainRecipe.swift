import Foundation
import Ontology
import TextEncoder

/// A pretraining recipe file: where it comes from, how pairs are drawn, how the encoder is trained on them.
struct PretrainRecipe: Codable {
  /// What the recipe reproduces or was made for.
  var source: String
  var pairs: PairOptions
  var training: ContrastiveRecipe

  static func load(_ path: String) throws -> PretrainRecipe {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EncoderError("cannot read the recipe \(path)", hint: "recipes/encoder-demo.json is one")
    }
    do {
      return try JSONDecoder().decode(PretrainRecipe.self, from: data)
    } catch {
      throw EncoderError(
        "\(path) is no pretraining recipe: \(error)",
        hint: "a recipe has the keys source, pairs and training; see recipes/encoder-demo.json")
    }
  }
}
