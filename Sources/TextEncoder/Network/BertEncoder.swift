import NN
import Torch

/// The transformer of BERT on packed texts.
///
/// Parameter names are those of `transformers.BertModel`. The pooler is not part of it: sentence embeddings never use it.
/// Source: `transformers/models/bert/modeling_bert.py`. Differs from source: no padding is computed.
struct BertEncoder {
  let config: BertConfig
  private let words: Embedding
  private let positions: Embedding
  private let types: Embedding
  private let norm: LayerNorm
  private let dropout: Dropout
  private let layers: [BertLayer]

  init(_ config: BertConfig, _ scope: Scope) {
    self.config = config
    let embeddings = scope / "embeddings"
    let initializer = Initializer.normal(std: 0.02)
    words = Embedding(
      config.vocabularySize, config.hiddenSize, initializer: initializer, embeddings / "word_embeddings")
    positions = Embedding(
      config.maxPositions, config.hiddenSize, initializer: initializer, embeddings / "position_embeddings")
    types = Embedding(
      config.typeCount, config.hiddenSize, initializer: initializer, embeddings / "token_type_embeddings")
    norm = LayerNorm(config.hiddenSize, eps: config.layerNormEps, embeddings / "LayerNorm")
    dropout = Dropout(config.hiddenDropout)
    layers = (0..<config.layerCount).map { BertLayer(config, scope / "encoder" / "layer" / $0) }
  }

  /// Last hidden states of all tokens, [ΣT, D].
  func callAsFunction(_ batch: PackedBatch, _ mode: Mode) -> Tensor {
    let firstType = types.weight.at(0)  // [D]
    var x = norm(words(batch.ids) + positions(batch.positions) + firstType)  // [ΣT, D]
    x = dropout(x, mode)
    for layer in layers { x = layer(x, batch.runs, mode) }
    return x
  }
}

/// One block: self-attention, then a feed-forward network, each with a residual and a norm after it.
struct BertLayer {
  private let headCount: Int
  private let activation: BertConfig.Activation
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let attentionDropout: Dropout
  private let attentionOutput: Linear
  private let attentionNorm: LayerNorm
  private let intermediate: Linear
  private let output: Linear
  private let outputNorm: LayerNorm
  private let dropout: Dropout

  init(_ config: BertConfig, _ scope: Scope) {
    let size = config.hiddenSize
    headCount = config.headCount
    activation = config.activation
    func linear(_ input: Int, _ output: Int, _ scope: Scope) -> Linear {
      Linear(input, output, initializer: .normal(std: 0.02), scope)
    }
    let attention = scope / "attention"
    query = linear(size, size, attention / "self" / "query")
    key = linear(size, size, attention / "self" / "key")
    value = linear(size, size, attention / "self" / "value")
    attentionDropout = Dropout(config.attentionDropout)
    attentionOutput = linear(size, size, attention / "output" / "dense")
    attentionNorm = LayerNorm(size, eps: config.layerNormEps, attention / "output" / "LayerNorm")
    intermediate = linear(size, config.intermediateSize, scope / "intermediate" / "dense")
    output = linear(config.intermediateSize, size, scope / "output" / "dense")
    outputNorm = LayerNorm(size, eps: config.layerNormEps, scope / "output" / "LayerNorm")
    dropout = Dropout(config.hiddenDropout)
  }

  func callAsFunction(_ x: Tensor, _ runs: [PackedBatch.Run], _ mode: Mode) -> Tensor {
    let context = attend(query(x), key(x), value(x), runs, mode)  // [ΣT, D]
    let attended = attentionNorm(dropout(attentionOutput(context), mode) + x)
    let hidden = activate(intermediate(attended))  // [ΣT, 4D]
    return outputNorm(dropout(output(hidden), mode) + attended)  // [ΣT, D]
  }

  /// Attention inside each text, run by run.
  private func attend(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ runs: [PackedBatch.Run], _ mode: Mode) -> Tensor {
    let size = q.shape[1]
    func heads(_ x: Tensor, _ run: PackedBatch.Run) -> Tensor {
      x.reshape(run.textCount, run.length, headCount, size / headCount).transpose(1, 2)  // [N, H, T, d]
    }
    func one(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ run: PackedBatch.Run) -> Tensor {
      let (q, k, v) = (heads(q, run), heads(k, run), heads(v, run))
      let context = mode.generator == nil ? q.attention(k, v) : attendWithDropout(q, k, v, mode)  // [N, H, T, d]
      return context.transpose(1, 2).reshape(run.tokenCount, size)  // [N·T, D]
    }
    guard runs.count > 1 else { return one(q, k, v, runs[0]) }
    let lengths = runs.map(\.tokenCount)
    let (qs, ks, vs) = (q.split(lengths), k.split(lengths), v.split(lengths))
    return .concatenate(runs.indices.map { one(qs[$0], ks[$0], vs[$0], runs[$0]) })
  }

  /// The fused kernel draws dropout from a global generator, so training spells attention out.
  private func attendWithDropout(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ mode: Mode) -> Tensor {
    let scale = 1 / Double(q.shape[3]).squareRoot()
    let weights = (q.matmul(k.transpose(2, 3)) * scale).softmax(-1)  // [N, H, T, T]
    return attentionDropout(weights, mode).matmul(v)
  }

  private func activate(_ x: Tensor) -> Tensor {
    switch activation {
    case .gelu: x.gelu()
    case .geluTanh: x.gelu(tanhApproximation: true)
    case .relu: x.relu()
    }
  }
}
