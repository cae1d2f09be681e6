import Files
import Foundation
import NN
import Ontology
import TextEncoder

/// A pretraining recipe file: where it comes from, how pairs are drawn, how the encoder is trained on them.
struct PretrainRecipe: Codable {
  /// What the recipe reproduces or was made for.
  var source: String
  /// How pairs are drawn from the ontology.
  var pairs: PairOptions
  /// How the encoder is trained on them.
  var training: ContrastiveRecipe

  /// - Throws: `EncoderError` naming the file and the key that is missing, unknown or has a value of the wrong kind.
  static func load(_ path: String) throws(EncoderError) -> PretrainRecipe {
    guard let data = FileManager.default.contents(atPath: HomeDirectory.current.file(named: path).path) else {
      throw EncoderError("cannot read the recipe \(path)", hint: "recipes/encoder-demo.json is one")
    }
    do {
      return try RecipeFile.decode(PretrainRecipe.self, from: data)
    } catch {
      throw EncoderError("\(path): \(error.description)", hint: error.hint ?? "recipes/encoder-demo.json has every key")
    }
  }
}
