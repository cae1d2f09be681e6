import Torch

/// y = x · weightᵀ + bias.
///
/// Shapes: x [..., in] → [..., out]; parameters `weight` [out, in], `bias` [out].
/// Source: `torch.nn.Linear`.
public struct Linear: Layer {
  let weight: Tensor
  let bias: Tensor?

  /// Declares the parameters. `initializer` is for the weight; nil draws as PyTorch does.
  public init(
    _ inputSize: Int, _ outputSize: Int, bias: Bool = true, initializer: Initializer? = nil, _ scope: Scope
  ) {
    weight = scope.parameter(
      "weight", [outputSize, inputSize], initializer ?? .linearDefault(fanIn: inputSize))
    self.bias =
      bias
      ? scope.parameter(
        "bias", [outputSize], initializer == nil ? .linearDefault(fanIn: inputSize) : .constant(0))
      : nil
  }

  /// Shapes: [..., in] → [..., out]. Traps: when the last dimension of `x` is another one.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.linear(weight, bias) }
  /// The same in training and evaluation.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }
}
