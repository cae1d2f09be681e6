import Files
import Foundation
import NN
import Ontology
import TextEncoder

/// How a knowledge encoder is pretrained: how pairs are drawn from an ontology, and how an encoder is trained on them.
public struct PretrainRecipe: Codable, Equatable, Sendable {
  /// Version of the file's format.
  public private(set) var formatVersion: Int = FormatVersion.current
  /// What the recipe reproduces or was made for.
  public var source: String
  /// How pairs are drawn from the ontology.
  public var pairs: PairOptions
  /// How the encoder is trained on them.
  public var training: ContrastiveRecipe

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case source, pairs, training
  }

  /// Makes a recipe.
  public init(source: String, pairs: PairOptions = PairOptions(), training: ContrastiveRecipe = ContrastiveRecipe()) {
    self.source = source
    self.pairs = pairs
    self.training = training
  }

  /// Reads a recipe file.
  ///
  /// - Throws: `EncoderError` naming the file and the key that is missing, unknown or has a value of the wrong kind.
  public init(contentsOf url: URL) throws(EncoderError) {
    do {
      self = try RecipeFile.read(PretrainRecipe.self, from: url)
    } catch {
      guard let hint = error.hint else {
        throw EncoderError(error.description, remedy: EncoderRemedy.seeWholeRecipe)
      }
      throw EncoderError(error.description, hint: hint)
    }
  }
}
