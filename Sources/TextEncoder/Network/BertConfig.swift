import Foundation
import Tokenizer

/// Sizes and constants of a BERT encoder, as in the `config.json` of a Hugging Face directory.
///
/// Source: `transformers.BertConfig`, whose defaults stand in for absent keys.
public struct BertConfig: Equatable, Sendable {
  /// Rows of the token table (`vocab_size`).
  public var vocabularySize = 30_522
  /// Size D of hidden states (`hidden_size`).
  public var hiddenSize = 768
  /// `num_hidden_layers`.
  public var layerCount = 12
  /// `num_attention_heads`; divides `hiddenSize`.
  public var headCount = 12
  /// Inner size of the feed-forward layers (`intermediate_size`).
  public var intermediateSize = 3072
  /// Longest text in tokens (`max_position_embeddings`).
  public var maxPositions = 512
  /// `type_vocab_size`.
  public var typeCount = 2
  /// `layer_norm_eps`.
  public var layerNormEps = 1e-12
  /// `hidden_act`.
  public var activation = Activation.gelu
  /// `hidden_dropout_prob`.
  public var hiddenDropout = 0.1
  /// `attention_probs_dropout_prob`.
  public var attentionDropout = 0.1

  /// Nonlinearity of the feed-forward layers.
  public enum Activation: String, Sendable {
    /// Exact, with the error function.
    case gelu
    /// Approximated by tanh.
    case geluTanh = "gelu_new"
    /// max(x, 0).
    case relu
  }

  /// The defaults of `transformers`, which are those of BERT-base.
  public init() {}

  /// Reads `config.json`.
  ///
  /// - Throws: `EncoderError` for a missing or damaged file, another architecture, or a variant of BERT that this encoder is
  /// not.
  public init(contentsOf url: URL) throws(EncoderError) {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw EncoderError(
        "there is no \(url.path)", hint: "give a Hugging Face or sentence-transformers directory")
    }
    do {
      try self.init(ConfigurationFile(contentsOf: url))
    } catch {
      throw EncoderError(error)
    }
    guard
      min(vocabularySize, hiddenSize, headCount, intermediateSize, maxPositions, typeCount) > 0, layerCount >= 0,
      (0..<1).contains(hiddenDropout), (0..<1).contains(attentionDropout), layerNormEps > 0
    else { throw EncoderError("\(url.path): sizes must be positive and dropout rates in [0, 1)") }
    guard hiddenSize % headCount == 0 else {
      throw EncoderError("\(url.path): hidden_size \(hiddenSize) is no multiple of \(headCount) heads")
    }
  }

  private init(_ file: ConfigurationFile) throws(TokenizerError) {
    let architecture = try file.string("model_type") ?? "bert"
    guard architecture == "bert" else {
      throw TokenizerError(
        "\(file.origin) describes the architecture (model_type) \"\(architecture)\", expected \"bert\"",
        hint: "MPNet, RoBERTa and others have other position rules; convert or choose a BERT checkpoint")
    }
    try Self.refuseVariants(file)
    if let size = try file.integer("vocab_size") { vocabularySize = size }
    if let size = try file.integer("hidden_size") { hiddenSize = size }
    if let count = try file.integer("num_hidden_layers") { layerCount = count }
    if let count = try file.integer("num_attention_heads") { headCount = count }
    if let size = try file.integer("intermediate_size") { intermediateSize = size }
    if let count = try file.integer("max_position_embeddings") { maxPositions = count }
    if let count = try file.integer("type_vocab_size") { typeCount = count }
    if let eps = try file.number("layer_norm_eps") { layerNormEps = eps }
    if let rate = try file.number("hidden_dropout_prob") { hiddenDropout = rate }
    if let rate = try file.number("attention_probs_dropout_prob") { attentionDropout = rate }
    if let name = try file.string("hidden_act") {
      let aliases = ["gelu_pytorch_tanh": "gelu_new", "gelu_python": "gelu"]
      guard let known = Activation(rawValue: aliases[name] ?? name) else {
        throw TokenizerError(
          "\(file.origin) asks for the activation hidden_act \"\(name)\", known are gelu, gelu_new, relu")
      }
      activation = known
    }
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
