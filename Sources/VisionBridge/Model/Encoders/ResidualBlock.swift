import NN
import Torch

/// One residual block: convolutions with normalisation, added to their input.
///
/// Shapes: x [N, in, (Z,) Y, X] → [N, out, …], each side divided by its stride.
/// Source: `torchvision.models.resnet.BasicBlock`, `Bottleneck`; over volumes those of MedicalNet.
struct ResidualBlock: Layer {
  let outputSize: Int
  private let steps: [(convolution: Convolution, norm: BatchNorm)]
  private let downsample: (convolution: Convolution, norm: BatchNorm)?

  /// - Parameters:
  ///   - stride: of each dimension; as many as the image has.
  ///   - dilation: of the 3×3 kernels.
  ///   - alwaysProjects: whether the input passes through a convolution even where its shape would do.
  init(
    _ block: ResNetLayout.Block, from inputSize: Int, width: Int, stride: [Int], dilation: Int = 1,
    alwaysProjects: Bool = false, _ scope: Scope
  ) {
    let outputSize = width * block.expansion
    let once = stride.map { _ in 1 }
    func step(
      _ index: Int, _ input: Int, _ output: Int, kernel: Int, stride: [Int]
    ) -> (convolution: Convolution, norm: BatchNorm) {
      let dilation = kernel == 1 ? 1 : dilation
      let convolution = Convolution(
        input, output, kernel: stride.map { _ in kernel }, stride: stride,
        padding: stride.map { _ in kernel / 2 * dilation }, dilation: stride.map { _ in dilation }, bias: false,
        scope / "conv\(index)")
      return (convolution, BatchNorm(output, scope / "bn\(index)"))
    }
    self.outputSize = outputSize
    switch block {
    case .basic:
      steps = [
        step(1, inputSize, width, kernel: 3, stride: stride), step(2, width, outputSize, kernel: 3, stride: once),
      ]
    case .bottleneck:
      steps = [
        step(1, inputSize, width, kernel: 1, stride: once), step(2, width, width, kernel: 3, stride: stride),
        step(3, width, outputSize, kernel: 1, stride: once),
      ]
    }
    if alwaysProjects || stride != once || inputSize != outputSize {
      let place = scope / "downsample"
      let projection = Convolution(
        inputSize, outputSize, kernel: once, stride: stride, padding: stride.map { _ in 0 }, bias: false, place / 0)
      downsample = (projection, BatchNorm(outputSize, place / 1))
    } else {
      downsample = nil
    }
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    var y = x
    for (index, step) in steps.enumerated() {
      y = step.norm(step.convolution(y), mode)
      if index < steps.count - 1 { y = y.relu() }
    }
    guard let downsample else { return (y + x).relu() }
    return (y + downsample.norm(downsample.convolution(x), mode)).relu()
  }
}
