import Foundation
import Tokenizer

/// What the files of a model directory say about how to turn text into a vector.
///
/// Reads plain Hugging Face directories and sentence-transformers directories of all generations. The pooling is read or
/// given, never guessed: a wrong one gives plausible, useless vectors. A setting that would change vectors is obeyed, or
/// refused by its name.
struct EncoderDirectory {
  let url: URL
  /// The folder of the transformer and its tokenizer.
  let transformer: URL
  /// The network that `config.json` describes.
  let architecture: TextArchitecture
  let pooling: Pooling
  /// Whether a prompt's tokens are pooled with those of the text.
  let poolsPrompt: Bool
  let normalizes: Bool
  let prompts: EncoderPrompts
  /// Tokens of the longest text, special tokens included; longer ones are truncated.
  let maxLength: Int
  /// Whether texts are lowered before a tokenizer that would keep their case.
  let lowercases: Bool
  let tokenizer: any TextTokenizer
  /// Tokens that are found in texts beside the special ones of the vocabulary.
  let furtherTokens: [AddedToken]
  let weights: EncoderWeights

  /// Reads the configuration files and the tokenizer; the weights are only found.
  init(_ url: URL, pooling: Pooling?, normalizes: Bool?) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw EncoderError("there is no encoder directory at \(url.path)", remedy: EncoderRemedy.fetchEncoder)
    }
    self.url = url
    let modules = try Self.read { () throws(TokenizerError) in try EncoderModules(url) }
    transformer = modules.transformer
    architecture = try Architectures.read(transformer.appending(path: "config.json"))
    let configuration = architecture.configuration
    let size = configuration.hiddenSize
    if let folder = modules.pooling {
      let settings = try Self.read { () throws(TokenizerError) in
        try PoolingSettings(contentsOf: folder.appending(path: "config.json"), override: pooling, hiddenSize: size)
      }
      (self.pooling, poolsPrompt) = (settings.pooling, settings.includesPrompt)
    } else if let pooling {
      (self.pooling, poolsPrompt) = (pooling, true)
    } else {
      throw EncoderError(
        "\(url.path) does not say how tokens are pooled (no modules.json with a Pooling module)",
        remedy: EncoderRemedy.statePooling(known: Pooling.names))
    }
    self.normalizes = normalizes ?? modules.normalizes
    prompts = try Self.read { () throws(TokenizerError) in try EncoderPrompts(url) }
    let folder = transformer
    let settings = try Self.read { () throws(TokenizerError) in try TransformerSettings(folder) }
    let read = try WordPieceTokenizer(directory: transformer, defaultClass: architecture.tokenizerClass)
    guard read.paddingSide == .right else {
      throw EncoderError(
        "\(transformer.path): padding_side is left, which moves the positions of texts by the longest of their batch",
        hint: "set padding_side to right in the tokenizer's files; texts are computed without padding here")
    }
    lowercases = settings.lowercases
    tokenizer = settings.lowercases ? read.lowercasing() : read
    furtherTokens = read.furtherTokens
    maxLength = min(
      settings.maxLength ?? read.declaredMaximumLength ?? configuration.maxPositions, configuration.maxPositions)
    guard maxLength >= 2 else { throw EncoderError("\(url.path) allows only \(maxLength) tokens a text") }
    weights = try EncoderWeights(in: transformer)
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw EncoderError(
        "the tokenizer of \(url.path) has \(tokenizer.vocabularySize) tokens, the model \(configuration.vocabularySize)",
        hint: "the vocabulary belongs to another model")
    }
  }

  /// Makes failures of configuration files those of an encoder.
  private static func read<T>(_ body: () throws(TokenizerError) -> T) throws(EncoderError) -> T {
    do { return try body() } catch { throw EncoderError(error) }
  }
}
