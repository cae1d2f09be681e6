import NN
import Torch

/// The transformer of BERT on packed texts.
///
/// Parameter names are those of `transformers.BertModel`. The pooler is not part of it: sentence embeddings never use it.
/// Source: `transformers/models/bert/modeling_bert.py`. Differs from source: no padding is computed.
struct BertEncoder: TextNetwork {
  static let modelTypes = ["bert"]
  static let tokenizerClass = "BertTokenizer"

  private let words: Embedding
  private let positions: Embedding
  private let types: Embedding
  private let norm: LayerNorm
  private let dropout: Dropout
  private let blocks: [TransformerBlock]

  init(_ config: BertConfig, _ scope: Scope) {
    let sizes = config.transformer
    let embeddings = scope / "embeddings"
    let initializer = Initializer.normal(std: 0.02)
    words = Embedding(
      sizes.vocabularySize, sizes.hiddenSize, initializer: initializer, embeddings / "word_embeddings")
    positions = Embedding(
      sizes.positionCount, sizes.hiddenSize, initializer: initializer, embeddings / "position_embeddings")
    types = Embedding(
      config.typeCount, sizes.hiddenSize, initializer: initializer, embeddings / "token_type_embeddings")
    norm = LayerNorm(sizes.hiddenSize, eps: sizes.layerNormEps, embeddings / "LayerNorm")
    dropout = Dropout(sizes.hiddenDropout)
    blocks = (0..<sizes.layerCount).map { TransformerBlock(sizes, Self.names, scope / "encoder" / "layer" / $0) }
  }

  private static let names = TransformerBlock.AttentionNames(
    query: "attention.self.query", key: "attention.self.key", value: "attention.self.value",
    output: "attention.output.dense", norm: "attention.output.LayerNorm")

  static func sort(_ checkpoint: [String: Tensor]) throws(EncoderError) -> SortedCheckpoint {
    try CheckpointNames(prefixes: ["bert_model.", "bert."], heads: ["cls."]).sort(checkpoint)
  }

  func callAsFunction(_ batch: PackedBatch, _ mode: Mode) -> Tensor {
    let firstType = types.weight.at(0)  // [D]
    var x = norm(words(batch.ids) + positions(batch.positions) + firstType)  // [ΣT, D]
    x = dropout(x, mode)
    for block in blocks { x = block(x, batch.runs, mode) }
    return x
  }
}
