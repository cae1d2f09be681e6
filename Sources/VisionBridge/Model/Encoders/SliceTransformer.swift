import NN
import Torch

/// Joins the features of a scan's slices into one feature vector of the scan.
///
/// A class token is put before the slices, position embeddings are added, and one encoder layer with one head
/// follows; the class token's output is the scan's feature. Its attention scores say which slices matter.
///
/// Shapes: slices [S, Z, F], mask [S, Z] bool → features [S, F], scores [S, Z] (-1e9 at padding).
/// Source: `Model/resAttention.py` of RP3D-Diag (`attention1D`), depth 32, width 2,048.
public struct SliceTransformer {
  private let classToken: Tensor
  private let positions: Tensor
  private let encoder: TransformerEncoder
  /// Largest number of slices; row 0 of the position table belongs to the class token.
  private let depth: Int

  /// Declares the parameters; `tokenStd` is the spread of fresh class token and positions.
  public init(size: Int, depth: Int, feedForwardSize: Int, tokenStd: Double, _ scope: Scope) {
    self.depth = depth
    classToken = scope.parameter("cls_token", [1, 1, size], .normal(std: tokenStd))
    positions = scope.parameter("pos_emb", [depth + 1, size], .normal(std: tokenStd))
    encoder = TransformerEncoder(
      size: size, feedForwardSize: feedForwardSize, headCount: 1, layerCount: 1, scope)
  }

  /// Computes the feature of every scan and the score of every slice.
  ///
  /// Traps: when there are more slices than positions.
  public func callAsFunction(_ slices: Tensor, mask: Tensor) -> (features: Tensor, scores: Tensor) {
    let sliceCount = slices.shape[1]
    precondition(sliceCount <= depth, "SliceTransformer: \(sliceCount) slices, at most \(depth) positions")
    var x = prepending(classToken, to: slices)  // [S, 1 + Z, F]
    x = x + positions.narrow(0, start: 0, length: sliceCount + 1)
    let (tokens, scores) = encoder(x, mask: prependingTrue(to: mask))
    return (tokens.at(0, dim: 1), scores.at(0, dim: 1).narrow(1, start: 1, length: sliceCount))
  }
}

/// Puts a learned token [1, 1, F] before every row of tokens [B, T, F] → [B, 1 + T, F].
func prepending(_ token: Tensor, to tokens: Tensor) -> Tensor {
  .concatenate([token.expand(tokens.shape[0], 1, tokens.shape[2]), tokens], dim: 1)
}

/// Marks a token put before every row as real: mask [B, T] → [B, 1 + T].
func prependingTrue(to mask: Tensor) -> Tensor {
  .concatenate([.full([mask.shape[0], 1], 1, dtype: .bool, device: mask.device), mask], dim: 1)
}
