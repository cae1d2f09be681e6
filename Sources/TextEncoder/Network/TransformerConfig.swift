import Tokenizer

/// Sizes and constants of a transformer, under the keys that BERT gave them in `config.json`.
///
/// Source: `transformers.BertConfig`, whose defaults stand in for absent keys.
struct TransformerConfig: Equatable {
  /// Rows of the token table (`vocab_size`).
  var vocabularySize = 30_522
  /// Size D of hidden states (`hidden_size`).
  var hiddenSize = 768
  /// `num_hidden_layers`.
  var layerCount = 12
  /// `num_attention_heads`; divides `hiddenSize`.
  var headCount = 12
  /// Inner size of the feed-forward layers (`intermediate_size`).
  var intermediateSize = 3072
  /// Rows of the position table (`max_position_embeddings`).
  var positionCount = 512
  /// `layer_norm_eps`.
  var layerNormEps = 1e-12
  /// `hidden_act`.
  var activation = Activation.gelu
  /// `hidden_dropout_prob`.
  var hiddenDropout = 0.1
  /// `attention_probs_dropout_prob`.
  var attentionDropout = 0.1

  /// Nonlinearity of the feed-forward layers.
  enum Activation: String {
    /// Exact, with the error function.
    case gelu
    /// Approximated by tanh.
    case geluTanh = "gelu_new"
    /// max(x, 0).
    case relu
  }

  /// The defaults of `transformers`, which are those of BERT-base.
  init() {}

  /// Reads the keys of `config.json` over `defaults`.
  ///
  /// - Throws: `TokenizerError` for damaged values, or a variant that is not computed.
  init(_ file: ConfigurationFile, over defaults: TransformerConfig = TransformerConfig()) throws(TokenizerError) {
    self = defaults
    try Self.refuseVariants(file)
    if let size = try file.integer("vocab_size") { vocabularySize = size }
    if let size = try file.integer("hidden_size") { hiddenSize = size }
    if let count = try file.integer("num_hidden_layers") { layerCount = count }
    if let count = try file.integer("num_attention_heads") { headCount = count }
    if let size = try file.integer("intermediate_size") { intermediateSize = size }
    if let count = try file.integer("max_position_embeddings") { positionCount = count }
    if let eps = try file.number("layer_norm_eps") { layerNormEps = eps }
    if let rate = try file.number("hidden_dropout_prob") { hiddenDropout = rate }
    if let rate = try file.number("attention_probs_dropout_prob") { attentionDropout = rate }
    if let name = try file.string("hidden_act") { activation = try Self.activation(name, file) }
    guard
      min(vocabularySize, hiddenSize, headCount, intermediateSize, positionCount) > 0, layerCount >= 0,
      (0..<1).contains(hiddenDropout), (0..<1).contains(attentionDropout), layerNormEps > 0
    else { throw TokenizerError("\(file.origin): sizes must be positive and dropout rates in [0, 1)") }
    guard hiddenSize % headCount == 0 else {
      throw TokenizerError("\(file.origin): hidden_size \(hiddenSize) is no multiple of \(headCount) heads")
    }
  }

  private static func activation(_ name: String, _ file: ConfigurationFile) throws(TokenizerError) -> Activation {
    let aliases = ["gelu_pytorch_tanh": "gelu_new", "gelu_python": "gelu"]
    guard let known = Activation(rawValue: aliases[name] ?? name) else {
      throw TokenizerError(
        "\(file.origin) asks for the activation hidden_act \"\(name)\", known are gelu, gelu_new, relu")
    }
    return known
  }

  /// What would make another network of the same names.
  private static func refuseVariants(_ file: ConfigurationFile) throws(TokenizerError) {
    try file.require("position_embedding_type", .text("absolute"))
    try file.require("is_decoder", .bool(false))
    try file.require("add_cross_attention", .bool(false))
    try file.require("is_encoder_decoder", .bool(false))
    try file.require("pruned_heads", .empty)
    try file.require("quantization_config", .absent)
    try file.require("embedding_size", .absent)
  }
}
