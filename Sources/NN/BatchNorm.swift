import Torch

/// Batch normalisation over all but the channel dimension.
///
/// Shapes: x [B, C, ...] → same; parameters `weight`, `bias` [C], buffers `running_mean`, `running_var` [C].
/// Source: `torch.nn.BatchNorm2d`. The counter `num_batches_tracked` of PyTorch is not kept: nothing uses it while
/// the momentum is fixed. Differs from source: a batch with one value a channel, which has no variance, is normalised by the
/// running statistics and leaves them alone, where PyTorch refuses it.
public struct BatchNorm: Layer {
  let weight: Tensor
  let bias: Tensor
  let mean: Tensor
  let variance: Tensor
  let momentum: Double
  let eps: Double

  /// Declares the parameters and buffers; `momentum` is the share of a batch in the running statistics.
  public init(_ channels: Int, momentum: Double = 0.1, eps: Double = 1e-5, _ scope: Scope) {
    weight = scope.parameter("weight", [channels], .constant(1))
    bias = scope.parameter("bias", [channels], .constant(0))
    mean = scope.buffer("running_mean", [channels], 0)
    variance = scope.buffer("running_var", [channels], 1)
    self.momentum = momentum
    self.eps = eps
  }

  /// Normalises by the batch's statistics while training, else by the running ones.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    let hasVariance = x.count > x.shape[1]
    return x.batchNorm(
      weight, bias, mean: mean, variance: variance, training: mode.generator != nil && hasVariance, momentum: momentum,
      eps: eps)
  }
}
