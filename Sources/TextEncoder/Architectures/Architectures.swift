import Foundation
import NN
import Tokenizer
import Torch

/// The architectures of text networks that are computed here.
enum Architectures {
  /// Every architecture. A new one is a folder beside this file, and a line here.
  static let known: [any TextNetwork.Type] = [
    BertEncoder.self, MPNetEncoder.self,
  ]

  /// Reads the `config.json` of an encoder's transformer.
  ///
  /// - Throws: `EncoderError` for a missing or damaged file, or an architecture that is not known.
  static func read(_ url: URL) throws(EncoderError) -> TextArchitecture {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw EncoderError(
        "there is no \(url.path)", hint: "give a Hugging Face or sentence-transformers directory")
    }
    do throws(TokenizerError) {
      let file = try ConfigurationFile(contentsOf: url)
      // The first configurations did not name it, and were all of BERT.
      let name = try file.string("model_type") ?? "bert"
      if let network = known.first(where: { $0.modelTypes.contains(name) }) {
        return try TextArchitecture(network, file)
      }
      throw TokenizerError(
        "\(file.origin) describes the architecture (model_type) \"\(name)\", known are"
          + " \(known.flatMap { $0.modelTypes }.joined(separator: ", "))",
        hint: "others have other rules; convert or choose a checkpoint of a known architecture")
    } catch {
      throw EncoderError(error)
    }
  }
}

/// A text network that a `config.json` describes, before its weights are there.
struct TextArchitecture {
  /// Sizes that every network states.
  let configuration: any TextConfiguration
  /// The class of the tokenizer where its own files do not name one.
  let tokenizerClass: String
  /// Sorts a published checkpoint, as `TextNetwork.sort`.
  let sort: ([String: Tensor]) throws(EncoderError) -> SortedCheckpoint
  /// Makes the network in a scope.
  let network: (Scope) -> any TextNetwork

  /// Reads the configuration of a network.
  init<Network: TextNetwork>(_ type: Network.Type, _ file: ConfigurationFile) throws(TokenizerError) {
    let configuration = try Network.Configuration(file)
    self.configuration = configuration
    tokenizerClass = type.tokenizerClass
    sort = type.sort
    network = { Network(configuration, $0) }
  }
}
