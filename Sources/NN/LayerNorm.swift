import Torch

/// Layer normalisation over the last dimension with the biased variance.
///
/// Shapes: x [..., size] → same; parameters `weight`, `bias` [size].
/// Source: `torch.nn.LayerNorm`.
public struct LayerNorm: Layer {
  let weight: Tensor
  let bias: Tensor
  let eps: Double

  /// Declares the parameters.
  public init(_ size: Int, eps: Double = 1e-5, _ scope: Scope) {
    weight = scope.parameter("weight", [size], .constant(1))
    bias = scope.parameter("bias", [size], .constant(0))
    self.eps = eps
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.layerNorm(weight, bias, eps: eps) }
  /// The same in both modes.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }
}
