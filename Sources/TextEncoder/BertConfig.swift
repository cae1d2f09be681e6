import Foundation

/// Sizes and constants of a BERT encoder, as in the `config.json` of a Hugging Face directory.
///
/// Source: `transformers.BertConfig`, whose defaults stand in for absent keys.
public struct BertConfig: Equatable, Sendable {
  public var vocabularySize = 30_522
  public var hiddenSize = 768
  public var layerCount = 12
  public var headCount = 12
  public var intermediateSize = 3072
  public var maxPositions = 512
  public var typeCount = 2
  public var layerNormEps = 1e-12
  public var activation = Activation.gelu
  public var hiddenDropout = 0.1
  public var attentionDropout = 0.1

  /// Nonlinearity of the feed-forward layers.
  public enum Activation: String, Sendable {
    /// Exact, with the error function.
    case gelu
    /// Approximated by tanh.
    case geluTanh = "gelu_new"
    case relu
  }

  /// The defaults of `transformers`, which are those of BERT-base.
  public init() {}

  /// Reads `config.json`.
  ///
  /// Throws: `EncoderError` for a missing file, another architecture, or a variant of BERT that this encoder is not.
  public init(contentsOf url: URL) throws(EncoderError) {
    guard let data = try? Data(contentsOf: url) else {
      throw EncoderError("cannot read \(url.path)", hint: "give a Hugging Face or sentence-transformers directory")
    }
    guard let json = try? JSONDecoder().decode(File.self, from: data) else {
      throw EncoderError("\(url.path) is no BERT configuration in JSON")
    }
    guard json.model_type == nil || json.model_type == "bert" else {
      throw EncoderError(
        "\(url.path) describes the architecture \"\(json.model_type ?? "")\", expected \"bert\"",
        hint: "MPNet, RoBERTa and others have other position rules; convert or choose a BERT checkpoint")
    }
    guard json.position_embedding_type ?? "absolute" == "absolute" else {
      throw EncoderError("\(url.path) asks for \(json.position_embedding_type ?? "") positions, expected absolute")
    }
    if let size = json.vocab_size { vocabularySize = size }
    if let size = json.hidden_size { hiddenSize = size }
    if let count = json.num_hidden_layers { layerCount = count }
    if let count = json.num_attention_heads { headCount = count }
    if let size = json.intermediate_size { intermediateSize = size }
    if let count = json.max_position_embeddings { maxPositions = count }
    if let count = json.type_vocab_size { typeCount = count }
    if let eps = json.layer_norm_eps { layerNormEps = eps }
    if let rate = json.hidden_dropout_prob { hiddenDropout = rate }
    if let rate = json.attention_probs_dropout_prob { attentionDropout = rate }
    if let name = json.hidden_act {
      let aliases = ["gelu_pytorch_tanh": "gelu_new"]
      guard let known = Activation(rawValue: aliases[name] ?? name) else {
        throw EncoderError("\(url.path) asks for the activation \"\(name)\", known are gelu, gelu_new, relu")
      }
      activation = known
    }
    guard hiddenSize % headCount == 0 else {
      throw EncoderError("\(url.path): hidden_size \(hiddenSize) is no multiple of \(headCount) heads")
    }
  }

  private struct File: Decodable {
    var model_type: String?
    var vocab_size: Int?
    var hidden_size: Int?
    var num_hidden_layers: Int?
    var num_attention_heads: Int?
    var intermediate_size: Int?
    var max_position_embeddings: Int?
    var type_vocab_size: Int?
    var layer_norm_eps: Double?
    var hidden_act: String?
    var hidden_dropout_prob: Double?
    var attention_probs_dropout_prob: Double?
    var position_embedding_type: String?
  }
}
