import NN
import Torch

/// How deep and wide an EfficientNet-Lite is.
public struct EfficientNetLiteLayout: Sendable, Equatable {
  /// Blocks of one kind in a row.
  struct Stage: Sendable, Equatable {
    var repeats: Int
    var kernel: Int
    /// Of the first block; the others have 1.
    var stride: Int
    /// By how much a block widens its input.
    var expansion: Int
    /// Channels after each block.
    var width: Int
  }

  var stages: [Stage]

  static let stemWidth = 32
  static let featureSize = 1280

  /// The smallest of the family, for which weights can be had.
  public static let named: [String: EfficientNetLiteLayout] = [
    "efficientnet-lite0": EfficientNetLiteLayout(stages: [
      Stage(repeats: 1, kernel: 3, stride: 1, expansion: 1, width: 16),
      Stage(repeats: 2, kernel: 3, stride: 2, expansion: 6, width: 24),
      Stage(repeats: 2, kernel: 5, stride: 2, expansion: 6, width: 40),
      Stage(repeats: 3, kernel: 3, stride: 2, expansion: 6, width: 80),
      Stage(repeats: 3, kernel: 5, stride: 1, expansion: 6, width: 112),
      Stage(repeats: 4, kernel: 5, stride: 2, expansion: 6, width: 192),
      Stage(repeats: 1, kernel: 3, stride: 1, expansion: 6, width: 320),
    ])
  ]
}

/// EfficientNet-Lite over single slices: inverted residual blocks without squeeze and excitation, ReLU6.
///
/// Shapes: slices [N, Y, X] → [N, 1280].
/// Source: Tan and Le 2019, the `lite` models of TensorFlow's TPU repository; names of parameters and "SAME" padding of the
/// package `efficientnet_lite_pytorch`. Grey values 0...1 become (255 x − 127) / 128, as its weights expect.
/// Differs from source: three equal channels through one kernel are one channel through the sum of its parts; no drop connect; the
/// classification layer `_fc` does not exist.
public struct EfficientNetLite: SliceBackbone {
  let featureSize = EfficientNetLiteLayout.featureSize
  private let stem: Tensor
  private let stemNorm: BatchNorm
  private let blocks: [InvertedResidual]
  private let head: Convolution
  private let headNorm: BatchNorm

  /// Declares the parameters.
  public init(_ layout: EfficientNetLiteLayout, _ scope: Scope) {
    var width = EfficientNetLiteLayout.stemWidth
    stem = (scope / "_conv_stem").parameter("weight", [width, 3, 3, 3], .kaimingFanOut)
    stemNorm = BatchNorm(lite: width, scope / "_bn0")
    var blocks: [InvertedResidual] = []
    for stage in layout.stages {
      for index in 0..<stage.repeats {
        blocks.append(
          InvertedResidual(from: width, stage, stride: index == 0 ? stage.stride : 1, scope / "_blocks" / blocks.count))
        width = stage.width
      }
    }
    self.blocks = blocks
    head = Convolution(width, EfficientNetLiteLayout.featureSize, kernel: 1, scope / "_conv_head")
    headNorm = BatchNorm(lite: EfficientNetLiteLayout.featureSize, scope / "_bn1")
  }

  func callAsFunction(_ slices: Tensor, _ mode: Mode) -> Tensor {
    var x = (slices * 255 - 127) / 128
    x = samePadded(x.unsqueeze(1), kernel: 3, stride: 2)
    x = x.convolution(stem.sum(1, keep: true), nil, stride: [2, 2], padding: [0, 0], dilation: [1, 1]).channelsLast()
    x = stemNorm(x, mode).clamp(0, 6)  // [N, 32, Y/2, X/2]
    for block in blocks { x = block(x, mode) }  // [N, 320, Y/32, X/32]
    x = headNorm(head(x), mode).clamp(0, 6)
    return x.to(.float32).mean(2, 3)  // [N, 1280]
  }
}

/// Widen by a 1×1 convolution, mix each channel by itself, narrow again; added to the input where both have one shape.
struct InvertedResidual: Layer {
  private let expand: (convolution: Convolution, norm: BatchNorm)?
  private let depthwise: Convolution
  private let depthwiseNorm: BatchNorm
  private let project: (convolution: Convolution, norm: BatchNorm)
  private let isResidual: Bool
  private let kernel: Int
  private let stride: Int

  init(from inputSize: Int, _ stage: EfficientNetLiteLayout.Stage, stride: Int, _ scope: Scope) {
    let wide = inputSize * stage.expansion
    (kernel, self.stride) = (stage.kernel, stride)
    expand =
      stage.expansion == 1
      ? nil
      : (Convolution(inputSize, wide, kernel: 1, scope / "_expand_conv"), BatchNorm(lite: wide, scope / "_bn0"))
    depthwise = Convolution(
      wide, wide, kernel: [kernel, kernel], stride: [stride, stride], padding: [0, 0], groups: wide, bias: false,
      scope / "_depthwise_conv")
    depthwiseNorm = BatchNorm(lite: wide, scope / "_bn1")
    project = (
      Convolution(wide, stage.width, kernel: 1, scope / "_project_conv"), BatchNorm(lite: stage.width, scope / "_bn2")
    )
    isResidual = stride == 1 && inputSize == stage.width
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    var y = x
    if let expand { y = expand.norm(expand.convolution(y), mode).clamp(0, 6) }
    y = depthwiseNorm(depthwise(samePadded(y, kernel: kernel, stride: stride)), mode).clamp(0, 6)
    y = project.norm(project.convolution(y), mode)
    return isResidual ? y + x : y
  }
}

extension BatchNorm {
  /// With the family's momentum and epsilon.
  fileprivate init(lite channels: Int, _ scope: Scope) { self.init(channels, momentum: 0.01, eps: 1e-3, scope) }
}

/// Zeros as TensorFlow's "SAME" puts them: as many as ⌈size / stride⌉ windows need, one more after than before.
private func samePadded(_ x: Tensor, kernel: Int, stride: Int) -> Tensor {
  let sizes = x.shape.suffix(2).reversed().flatMap { size -> [Int] in
    let windows = (size + stride - 1) / stride
    let total = max((windows - 1) * stride + kernel - size, 0)
    return [total / 2, total - total / 2]
  }
  return sizes.allSatisfy { $0 == 0 } ? x : x.padded(sizes)
}
