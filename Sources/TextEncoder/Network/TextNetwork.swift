import NN
import Tokenizer
import Torch

/// The transformer of a text encoder: ids of packed texts in, hidden states out.
///
/// One type is one architecture; `Architectures.known` lists them. Parameter names are those of the published checkpoints.
protocol TextNetwork: SendableMetatype {
  /// What `config.json` says about it.
  associatedtype Configuration: TextConfiguration

  /// The values of `model_type` that name the architecture.
  static var modelTypes: [String] { get }
  /// The class of its tokenizer where the tokenizer's own files do not name one.
  static var tokenizerClass: String { get }

  /// Declares the parameters.
  init(_ configuration: Configuration, _ scope: Scope)

  /// Brings the names of a published checkpoint to those that `init` declares, and sets aside what it does not.
  ///
  /// - Throws: ``EncoderError`` when two names of the checkpoint are one.
  static func sort(_ checkpoint: [String: Tensor]) throws(EncoderError) -> SortedCheckpoint

  /// Last hidden states of all tokens, [ΣT, D].
  func callAsFunction(_ batch: PackedBatch, _ mode: Mode) -> Tensor
}

/// What every text network states before its weights are read.
protocol TextConfiguration {
  /// Reads `config.json`.
  ///
  /// - Throws: `TokenizerError` for damaged values, or a variant of the architecture that is not computed.
  init(_ file: ConfigurationFile) throws(TokenizerError)

  /// Rows of the token table.
  var vocabularySize: Int { get }
  /// Size D of hidden states.
  var hiddenSize: Int { get }
  /// Blocks of the network.
  var layerCount: Int { get }
  /// Tokens of the longest text.
  var maxPositions: Int { get }
  /// How the tokens of a text are numbered.
  var positions: PositionRule { get }
}
