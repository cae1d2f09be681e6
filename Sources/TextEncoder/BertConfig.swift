import Foundation

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
  /// Throws: `EncoderError` for a missing file, another architecture, or a variant of BERT that this encoder is not.
  public init(contentsOf url: URL) throws(EncoderError) {
    guard let data = try? Data(contentsOf: url) else {
      throw EncoderError("cannot read \(url.path)", hint: "give a Hugging Face or sentence-transformers directory")
    }
    guard let json = try? JSONDecoder.configuration.decode(File.self, from: data) else {
      throw EncoderError("\(url.path) is no BERT configuration in JSON")
    }
    guard json.modelType == nil || json.modelType == "bert" else {
      throw EncoderError(
        "\(url.path) describes the architecture \"\(json.modelType ?? "")\", expected \"bert\"",
        hint: "MPNet, RoBERTa and others have other position rules; convert or choose a BERT checkpoint")
    }
    guard json.positionEmbeddingType ?? "absolute" == "absolute" else {
      throw EncoderError("\(url.path) asks for \(json.positionEmbeddingType ?? "") positions, expected absolute")
    }
    if let size = json.vocabSize { vocabularySize = size }
    if let size = json.hiddenSize { hiddenSize = size }
    if let count = json.numHiddenLayers { layerCount = count }
    if let count = json.numAttentionHeads { headCount = count }
    if let size = json.intermediateSize { intermediateSize = size }
    if let count = json.maxPositionEmbeddings { maxPositions = count }
    if let count = json.typeVocabSize { typeCount = count }
    if let eps = json.layerNormEps { layerNormEps = eps }
    if let rate = json.hiddenDropoutProb { hiddenDropout = rate }
    if let rate = json.attentionProbsDropoutProb { attentionDropout = rate }
    if let name = json.hiddenAct {
      let aliases = ["gelu_pytorch_tanh": "gelu_new"]
      guard let known = Activation(rawValue: aliases[name] ?? name) else {
        throw EncoderError("\(url.path) asks for the activation \"\(name)\", known are gelu, gelu_new, relu")
      }
      activation = known
    }
    guard
      min(vocabularySize, hiddenSize, headCount, intermediateSize, maxPositions, typeCount) > 0, layerCount >= 0,
      (0..<1).contains(hiddenDropout), (0..<1).contains(attentionDropout)
    else { throw EncoderError("\(url.path): sizes must be positive and dropout rates in [0, 1)") }
    guard hiddenSize % headCount == 0 else {
      throw EncoderError("\(url.path): hidden_size \(hiddenSize) is no multiple of \(headCount) heads")
    }
  }

  private struct File: Decodable {
    var modelType: String?
    var vocabSize: Int?
    var hiddenSize: Int?
    var numHiddenLayers: Int?
    var numAttentionHeads: Int?
    var intermediateSize: Int?
    var maxPositionEmbeddings: Int?
    var typeVocabSize: Int?
    var layerNormEps: Double?
    var hiddenAct: String?
    var hiddenDropoutProb: Double?
    var attentionProbsDropoutProb: Double?
    var positionEmbeddingType: String?
  }
}
