import NN
import Torch

/// Attention with several heads inside each text of a packed batch, run by run and without a mask.
///
/// Shapes: q, k, v [ΣT, D] → [ΣT, D]; a bias [H, T, T] for each run, added to the scaled scores before the softmax.
/// Source: `torch.nn.functional.scaled_dot_product_attention`.
struct PackedAttention {
  private let headCount: Int
  private let dropout: Dropout

  init(headCount: Int, dropout rate: Double) {
    self.headCount = headCount
    dropout = Dropout(rate)
  }

  func callAsFunction(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ runs: [PackedBatch.Run], biases: [Tensor]? = nil, _ mode: Mode
  ) -> Tensor {
    guard runs.count > 1 else { return attend(q, k, v, runs[0], biases?[0], mode) }
    let lengths = runs.map(\.tokenCount)
    let (qs, ks, vs) = (q.split(lengths), k.split(lengths), v.split(lengths))
    return .concatenate(runs.indices.map { attend(qs[$0], ks[$0], vs[$0], runs[$0], biases?[$0], mode) })
  }

  /// Shapes: q, k, v [N·T, D] → same.
  private func attend(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ run: PackedBatch.Run, _ bias: Tensor?, _ mode: Mode
  ) -> Tensor {
    let size = q.shape[1]
    func heads(_ x: Tensor) -> Tensor {
      x.reshape(run.textCount, run.length, headCount, size / headCount).transpose(1, 2)  // [N, H, T, d]
    }
    let (q, k, v) = (heads(q), heads(k), heads(v))
    // The fused kernel draws dropout from a global generator, and has no gradient for a bias.
    let isFused = mode.generator == nil && bias?.requiresGrad != true
    let context = isFused ? q.attention(k, v, mask: bias?.unsqueeze(0)) : attendInSteps(q, k, v, bias, mode)
    return context.transpose(1, 2).reshape(run.tokenCount, size)  // [N·T, D]
  }

  /// Shapes: q, k, v [N, H, T, d] → same.
  private func attendInSteps(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ bias: Tensor?, _ mode: Mode
  ) -> Tensor {
    let scale = 1 / Double(q.shape[3]).squareRoot()
    let scores = q.matmul(k.transpose(2, 3)) * scale  // [N, H, T, T]
    let weights = (bias.map { scores + $0 } ?? scores).softmax(-1)
    return dropout(weights, mode).matmul(v)
  }
}
