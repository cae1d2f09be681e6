import NN
import Torch

/// The transformer of MPNet on packed texts: BERT's with relative positions in all blocks and without token types.
///
/// Parameter names are those of `transformers.MPNetModel`. The pooler is not part of it: sentence embeddings never use it.
/// Source: `transformers/models/mpnet/modeling_mpnet.py` (arXiv:2004.09297). Differs from source: no padding is computed,
/// and the row of the padding token is trained like any other where a text spells it out.
struct MPNetEncoder: TextNetwork {
  static let modelTypes = ["mpnet"]
  static let tokenizerClass = "MPNetTokenizer"

  private let words: Embedding
  private let positions: Embedding
  private let norm: LayerNorm
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  private let relativePositions: RelativePositions

  init(_ config: MPNetConfig, _ scope: Scope) {
    let sizes = config.transformer
    let embeddings = scope / "embeddings"
    let initializer = Initializer.normal(std: 0.02)
    words = Embedding(
      sizes.vocabularySize, sizes.hiddenSize, initializer: initializer, embeddings / "word_embeddings")
    positions = Embedding(
      sizes.positionCount, sizes.hiddenSize, initializer: initializer, embeddings / "position_embeddings")
    norm = LayerNorm(sizes.hiddenSize, eps: sizes.layerNormEps, embeddings / "LayerNorm")
    dropout = Dropout(sizes.hiddenDropout)
    let encoder = scope / "encoder"
    blocks = (0..<sizes.layerCount).map { TransformerBlock(sizes, Self.names, encoder / "layer" / $0) }
    relativePositions = RelativePositions(headCount: sizes.headCount, encoder / "relative_attention_bias")
  }

  private static let names = TransformerBlock.AttentionNames(
    query: "attention.attn.q", key: "attention.attn.k", value: "attention.attn.v", output: "attention.attn.o",
    norm: "attention.LayerNorm")

  static func sort(_ checkpoint: [String: Tensor]) throws(EncoderError) -> SortedCheckpoint {
    try CheckpointNames(prefixes: ["mpnet."], heads: ["lm_head."]).sort(checkpoint)
  }

  func callAsFunction(_ batch: PackedBatch, _ mode: Mode) -> Tensor {
    var x = norm(words(batch.ids) + positions(batch.positions))  // [ΣT, D]
    x = dropout(x, mode)
    let biases = relativePositions(batch.runs)
    for block in blocks { x = block(x, batch.runs, biases: biases, mode) }
    return x
  }
}
