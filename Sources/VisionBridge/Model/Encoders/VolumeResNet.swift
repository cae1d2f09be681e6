import NN
import Torch

/// A three-dimensional residual network over volumes, up to a map of features that has lost its depth.
///
/// Shapes: volumes [V, Z, Y, X] → [V, 8 · width, Y/32, X/32].
/// Source: `resnet3D` of RP3D-Diag (December 2023), after MedicalNet: dilation 2 and 4 in the last two stages, a projection
/// in the first block of every stage, and strides along the depth that depend on it. Differs from source: what depth is
/// left is averaged, as the paper says, where the code takes it to be 1; depths without strides of their own, 24 among
/// them, have those of the next greater one.
struct VolumeResNet {
  private let stem: Tensor
  private let stemStride: [Int]
  private let norm: BatchNorm
  private let blocks: [ResidualBlock]

  /// Strides along the depth of the first convolution, the pooling after it and the four stages, by the greatest depth.
  private static let depthStrides: [(depth: Int, strides: [Int])] = [
    (8, [2, 2, 1, 2, 1, 1]), (16, [2, 2, 1, 2, 2, 1]), (32, [2, 2, 1, 2, 2, 2]), (64, [2, 2, 2, 2, 2, 2]),
  ]

  init(stages: [Int], width: Int, depth: Int, _ scope: Scope) {
    let known = Self.depthStrides
    let strides = (known.first { depth <= $0.depth } ?? known[known.count - 1]).strides
    stem = (scope / "conv1").parameter("weight", [width, 3, 7, 7, 7], .kaimingFanOut)
    stemStride = [strides[0], 2, 2]
    norm = BatchNorm(width, scope / "bn1")
    var blocks: [ResidualBlock] = []
    var inputSize = width
    for (stage, count) in stages.enumerated() {
      for index in 0..<count {
        let plane = stage > 0 && index == 0 ? 2 : 1
        let block = ResidualBlock(
          .basic, from: inputSize, width: width << stage, stride: [index == 0 ? strides[stage + 2] : 1, plane, plane],
          dilation: stage < 2 ? 1 : stage == 2 ? 2 : 4, alwaysProjects: index == 0,
          scope / "layer\(stage + 1)" / index)
        inputSize = block.outputSize
        blocks.append(block)
      }
    }
    self.blocks = blocks
  }

  func callAsFunction(_ volumes: Tensor, _ mode: Mode) -> Tensor {
    // The zeros around the depth are written out: where a kernel reaches over both ends of 5 or 6 slices, oneDNN 3.x of libtorch
    // 2.13 writes past a buffer in its gradient, or never ends (so does PyTorch).
    var x = volumes.unsqueeze(1).padded([0, 0, 0, 0, 3, 3])  // [V, 1, 3 + Z + 3, Y, X]
    // Three equal channels through one kernel are one channel through the sum of its parts.
    x = x.convolution(stem.sum(1, keep: true), nil, stride: stemStride, padding: [0, 3, 3], dilation: [1, 1, 1])
    x = norm(x, mode).relu().maxPool(kernel: 3, stride: 2, padding: 1, dimensions: 3)
    for block in blocks { x = block(x, mode) }  // [V, F, z, Y/32, X/32]
    return x.mean(2)
  }
}
