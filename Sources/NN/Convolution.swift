import Torch

/// Convolution over two or three dimensions.
///
/// Shapes: x [B, in, (Z,) Y, X] → [B, out, …]; parameters `weight` [out, in / groups, k...], `bias` [out].
/// Source: `torch.nn.Conv2d`, `torch.nn.Conv3d`.
public struct Convolution: Layer {
  let weight: Tensor
  let bias: Tensor?
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  let groups: Int

  /// Declares the parameters; `kernel.count` is the number of spatial dimensions.
  public init(
    _ inputSize: Int, _ outputSize: Int, kernel: [Int], stride: [Int], padding: [Int], dilation: [Int]? = nil,
    groups: Int = 1, bias: Bool, initializer: Initializer = .kaimingFanOut, _ scope: Scope
  ) {
    weight = scope.parameter("weight", [outputSize, inputSize / groups] + kernel, initializer)
    let fanIn = inputSize / groups * kernel.reduce(1, *)
    self.bias = bias ? scope.parameter("bias", [outputSize], .linearDefault(fanIn: fanIn)) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation ?? kernel.map { _ in 1 }
    self.groups = groups
  }

  /// A square two-dimensional kernel without bias, padded to keep the size at stride 1.
  public init(_ inputSize: Int, _ outputSize: Int, kernel: Int, stride: Int = 1, _ scope: Scope) {
    self.init(
      inputSize, outputSize, kernel: [kernel, kernel], stride: [stride, stride],
      padding: [kernel / 2, kernel / 2],
      bias: false, scope)
  }

  /// The convolved tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.convolution(weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
  /// The same in both modes.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }
}
