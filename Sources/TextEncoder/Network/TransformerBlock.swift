import NN
import Torch

/// One block of a transformer on packed texts: self-attention, then a feed-forward network, each with a residual and a norm
/// after it.
///
/// Shapes: x [ΣT, D] → same.
/// Source: `BertLayer` of `transformers/models/bert/modeling_bert.py`.
struct TransformerBlock {
  /// What an architecture calls the parts of the attention, below the scope of the block.
  struct AttentionNames {
    var query: String
    var key: String
    var value: String
    var output: String
    var norm: String
  }

  private let activation: TransformerConfig.Activation
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let attention: PackedAttention
  private let attentionOutput: Linear
  private let attentionNorm: LayerNorm
  private let intermediate: Linear
  private let output: Linear
  private let outputNorm: LayerNorm
  private let dropout: Dropout

  init(_ config: TransformerConfig, _ names: AttentionNames, _ scope: Scope) {
    let size = config.hiddenSize
    activation = config.activation
    func linear(_ input: Int, _ output: Int, _ scope: Scope) -> Linear {
      Linear(input, output, initializer: .normal(std: 0.02), scope)
    }
    query = linear(size, size, scope / names.query)
    key = linear(size, size, scope / names.key)
    value = linear(size, size, scope / names.value)
    attention = PackedAttention(headCount: config.headCount, dropout: config.attentionDropout)
    attentionOutput = linear(size, size, scope / names.output)
    attentionNorm = LayerNorm(size, eps: config.layerNormEps, scope / names.norm)
    intermediate = linear(size, config.intermediateSize, scope / "intermediate" / "dense")
    output = linear(config.intermediateSize, size, scope / "output" / "dense")
    outputNorm = LayerNorm(size, eps: config.layerNormEps, scope / "output" / "LayerNorm")
    dropout = Dropout(config.hiddenDropout)
  }

  /// `biases` are what is added to the scores of each run.
  func callAsFunction(_ x: Tensor, _ runs: [PackedBatch.Run], biases: [Tensor]? = nil, _ mode: Mode) -> Tensor {
    let context = attention(query(x), key(x), value(x), runs, biases: biases, mode)  // [ΣT, D]
    let attended = attentionNorm(dropout(attentionOutput(context), mode) + x)
    let hidden = activate(intermediate(attended))  // [ΣT, 4D]
    return outputNorm(dropout(output(hidden), mode) + attended)  // [ΣT, D]
  }

  private func activate(_ x: Tensor) -> Tensor {
    switch activation {
    case .gelu: x.gelu()
    case .geluTanh: x.gelu(tanhApproximation: true)
    case .relu: x.relu()
    }
  }
}
