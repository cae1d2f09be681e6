import NN
import Torch

/// The fusion of the paper: six layers with eight heads.
///
/// Shapes: scans [B, S, F], modalities [B, S] int64 (0 = padding) → features [B, F], scores [B, S].
/// Source: `vitFuse` of RP3D-Diag (December 2023), `torch.nn.TransformerEncoderLayer` with its defaults: ReLU, norm last, dropout
/// 0.1.
struct PaperFusion: ScanFusion {
  /// The default of PyTorch.
  fileprivate static let dropout = 0.1
  private let classToken: Tensor
  private let modalityEmbedding: Tensor
  private let layers: [PostNormLayer]

  init(
    size: Int, modalityCount: Int, headCount: Int, layerCount: Int, feedForwardSize: Int, tokenStd: Double,
    _ scope: Scope
  ) {
    classToken = scope.parameter("cls_token", [1, 1, size], .normal(std: tokenStd))
    modalityEmbedding = scope.parameter("mod_embed", [modalityCount, size], .normal(std: tokenStd))
    layers = (0..<layerCount).map {
      PostNormLayer(
        size: size, feedForwardSize: feedForwardSize, headCount: headCount,
        scope / "transformer_encoder" / "layers" / $0)
    }
  }

  func callAsFunction(_ scans: Tensor, modalities: Tensor, _ mode: Mode) -> Joiner.Joined {
    let mask = prependingTrue(to: modalities.greater(than: 0)).unsqueeze(1).unsqueeze(1)  // [B, 1, 1, 1 + S]
    var x = prepending(classToken, to: scans + modalityEmbedding.embedding(modalities))  // [B, 1 + S, F]
    var found: Tensor?
    if mode.generator == nil, let last = layers.last {
      for layer in layers.dropLast() { x = layer(x, mask: mask, mode) }
      found = scores(last.firstScores(x), modalities)
      x = last(x, mask: mask, mode)
    } else {
      for layer in layers { x = layer(x, mask: mask, mode) }
    }
    return (x.at(0, dim: 1), found)
  }
}

/// One layer of `torch.nn.TransformerEncoder` with its defaults.
private struct PostNormLayer {
  private let weight: Tensor
  private let bias: Tensor
  private let output: Linear
  private let hidden: (widen: Linear, narrow: Linear)
  private let norms: [LayerNorm]
  private let attention: MultiHeadAttention
  private let headCount: Int
  private let dropout = Dropout(PaperFusion.dropout)

  init(size: Int, feedForwardSize: Int, headCount: Int, _ scope: Scope) {
    precondition(size % headCount == 0, "\(scope.path): width \(size) is no multiple of \(headCount) heads")
    let place = scope / "self_attn"
    weight = place.parameter("in_proj_weight", [3 * size, size], .xavierUniform)
    bias = place.parameter("in_proj_bias", [3 * size], .constant(0))
    output = Linear(size, size, place / "out_proj")
    hidden = (Linear(size, feedForwardSize, scope / "linear1"), Linear(feedForwardSize, size, scope / "linear2"))
    norms = [LayerNorm(size, scope / "norm1"), LayerNorm(size, scope / "norm2")]
    attention = MultiHeadAttention(headCount: headCount, dropout: PaperFusion.dropout)
    self.headCount = headCount
  }

  /// The scores of the first token for every token before the softmax. Shapes: x [B, T, F] → [B, H, T].
  func firstScores(_ x: Tensor) -> Tensor {
    let (batch, count, size) = (x.shape[0], x.shape[1], x.shape[2])
    let parts = x.linear(weight, bias).split([size, size, size], dim: 2)
    func heads(_ part: Tensor, _ count: Int) -> Tensor {
      part.reshape(batch, count, headCount, size / headCount).transpose(1, 2)  // [B, H, T, d]
    }
    let query = heads(parts[0].narrow(1, start: 0, length: 1), 1)
    return query.matmul(heads(parts[1], count).transpose(2, 3)).squeeze(2) / Double(size / headCount).squareRoot()
  }

  /// Shapes: x [B, T, F], mask [B, 1, 1, T] bool → [B, T, F].
  func callAsFunction(_ x: Tensor, mask: Tensor, _ mode: Mode) -> Tensor {
    let size = x.shape[2]
    let parts = x.linear(weight, bias).split([size, size, size], dim: 2)
    let attended = attention(parts[0], parts[1], parts[2], mask: mask, mode)
    let y = norms[0](x + dropout(output(attended), mode))
    return norms[1](y + dropout(hidden.narrow(dropout(hidden.widen(y).relu(), mode)), mode))
  }
}
