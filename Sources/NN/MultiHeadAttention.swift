import Torch

/// Scaled dot-product attention in several heads, without the projections around it.
///
/// Shapes: query, key, value [N, T, H · d] → [N, T, H · d]; mask boolean, true attends, broadcast to [N, H, T, T].
/// Source: `torch.nn.functional.scaled_dot_product_attention`, whose weights are dropped too while training.
public struct MultiHeadAttention {
  let headCount: Int
  let dropout: Dropout

  /// - Parameter dropout: rate by which attention weights are dropped while training.
  public init(headCount: Int, dropout: Double = 0) {
    self.headCount = headCount
    self.dropout = Dropout(dropout)
  }

  /// Attends. Traps: when the heads do not divide the width.
  public func callAsFunction(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, _ mode: Mode
  ) -> Tensor {
    let shape = query.shape
    precondition(shape[2] % headCount == 0, "width \(shape[2]) is no multiple of \(headCount) heads")
    func heads(_ x: Tensor) -> Tensor {
      x.reshape(x.shape[0], x.shape[1], headCount, shape[2] / headCount).transpose(1, 2)  // [N, H, T, d]
    }
    return attend(heads(query), heads(key), heads(value), mask, mode).transpose(1, 2).reshape(shape)
  }

  private func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ mode: Mode) -> Tensor {
    // The kernel that does all at once does not say its weights.
    guard dropout.isOn(mode) else { return query.attention(key, value, mask: mask) }
    var scores = query.matmul(key.transpose(2, 3)) / Double(query.shape[3]).squareRoot()
    if let mask { scores = scores.maskedFill(mask.logicalNot(), -.infinity) }
    return dropout(scores.softmax(-1), mode).matmul(value)
  }
}
