import NN
import Torch

/// The transformer encoder of the published system, with its arithmetic and its parameter names.
///
/// A layer computes y = x + attention(x) and then y + feedForward(norm(y)); a last norm follows the last
/// layer.
///
/// Shapes: x [B, T, D], mask [B, T] bool, true where a token is real → tokens [B, T, D].
/// Source: `Model/transformer_encoder` of RP3D-Diag (June 2024), itself after `transformer-encoder` 0.0.3:
/// attention sees its input without normalisation. Differs from source: the normalisation there computed and
/// thrown away (`sublayer.0.norm`) and the template that is only copied are not declared.
public struct TransformerEncoder {
  private let layers: [EncoderLayer]
  private let norm: UnbiasedLayerNorm

  /// Declares `layerCount` layers of width `size` with `headCount` heads each.
  public init(size: Int, feedForwardSize: Int, headCount: Int, layerCount: Int, _ scope: Scope) {
    let place = scope / "transformer_encoder" / "encoder"
    layers = (0..<layerCount).map {
      EncoderLayer(size: size, feedForwardSize: feedForwardSize, headCount: headCount, place / "layers" / $0)
    }
    norm = UnbiasedLayerNorm(size, place / "norm")
  }

  /// Computes the tokens, and the last layer's scores of the first token for every token before the softmax.
  ///
  /// Shapes: → tokens [B, T, D], firstScores [B, H, T]; scores of tokens that are not real are -1e9.
  public func callAsFunction(_ x: Tensor, mask: Tensor) -> (tokens: Tensor, firstScores: Tensor) {
    var x = x
    var scores = x
    for layer in layers { (x, scores) = layer(x, mask) }
    return (norm(x), scores.at(0, dim: 2))
  }
}

/// One layer of `TransformerEncoder`.
private struct EncoderLayer {
  let query: Linear
  let key: Linear
  let value: Linear
  let output: Linear
  let norm: UnbiasedLayerNorm
  let widen: Linear
  let narrow: Linear
  let headCount: Int

  init(size: Int, feedForwardSize: Int, headCount: Int, _ scope: Scope) {
    precondition(size % headCount == 0, "\(scope.path): width \(size) is no multiple of \(headCount) heads")
    let attention = scope / "self_attn" / "linears"
    query = Linear(size, size, initializer: .xavierUniform, attention / 0)
    key = Linear(size, size, initializer: .xavierUniform, attention / 1)
    value = Linear(size, size, initializer: .xavierUniform, attention / 2)
    output = Linear(size, size, initializer: .xavierUniform, attention / 3)
    norm = UnbiasedLayerNorm(size, scope / "sublayer" / 1 / "norm")
    widen = Linear(size, feedForwardSize, initializer: .xavierUniform, scope / "feed_forward" / "w_1")
    narrow = Linear(feedForwardSize, size, initializer: .xavierUniform, scope / "feed_forward" / "w_2")
    self.headCount = headCount
  }

  /// Returns the tokens [B, T, D] and the masked attention scores [B, H, T, T].
  func callAsFunction(_ x: Tensor, _ mask: Tensor) -> (Tensor, Tensor) {
    let size = x.shape[2]
    let headSize = size / headCount
    func heads(_ projected: Tensor) -> Tensor {
      projected.reshape(x.shape[0], x.shape[1], headCount, headSize).transpose(1, 2)  // [B, H, T, d]
    }
    let padding = mask.logicalNot().unsqueeze(1).unsqueeze(1)  // [B, 1, 1, T]
    let scores = (heads(query(x)).matmul(heads(key(x)).transpose(2, 3)) / Double(headSize).squareRoot())
      .maskedFill(padding, -1e9)  // [B, H, T, T]
    let attended = scores.softmax(-1).matmul(heads(value(x)))  // [B, H, T, d]
    let y = x + output(attended.transpose(1, 2).reshape(x.shape))  // [B, T, D]
    return (y + narrow(widen(norm(y)).relu()), scores)
  }
}

/// a · (x - mean) / (std + eps) + b over the last dimension, with the unbiased standard deviation.
///
/// Shapes: x [..., size] → same; parameters `a`, `b` [size].
/// Source: `LayerNorm` of the published transformer. `torch.nn.LayerNorm` divides by n instead of n - 1 and
/// adds eps to the variance.
struct UnbiasedLayerNorm: Layer {
  private let a: Tensor
  private let b: Tensor
  private let eps = 1e-6

  init(_ size: Int, _ scope: Scope) {
    a = scope.parameter("a", [size], .constant(1))
    b = scope.parameter("b", [size], .constant(0))
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let deviation = x.variance(-1, unbiased: true, keep: true).sqrt()
    return a * (x - x.mean(-1, keep: true)) / (deviation + eps) + b
  }
  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }
}
