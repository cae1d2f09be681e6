import NN
import Torch

/// The shape of a residual network: which blocks, how many, how wide.
public struct ResNetLayout: Sendable, Equatable {
  /// What one residual block is made of.
  public enum Block: Sendable {
    /// Two 3×3 convolutions.
    case basic
    /// 1×1, 3×3 and 1×1 convolutions; the last has four times the width.
    case bottleneck

    var expansion: Int { self == .basic ? 1 : 4 }
  }

  /// The block that all stages are made of.
  public var block: Block
  /// Blocks in each of the four stages.
  public var depths: [Int]
  /// Channels of the first stage; each later stage doubles them.
  public var width: Int

  /// Makes a layout.
  public init(block: Block, depths: [Int], width: Int) {
    self.block = block
    self.depths = depths
    self.width = width
  }

  /// Size of a feature vector.
  public var featureSize: Int { width << (depths.count - 1) * block.expansion }

  /// The layouts a recipe may name: those of torchvision, and two small ones that train on a CPU in minutes.
  public static let named: [String: ResNetLayout] = [
    "resnet10-narrow": ResNetLayout(block: .basic, depths: [1, 1, 1, 1], width: 16),
    "resnet10-half": ResNetLayout(block: .basic, depths: [1, 1, 1, 1], width: 32),
    "resnet18": ResNetLayout(block: .basic, depths: [2, 2, 2, 2], width: 64),
    "resnet34": ResNetLayout(block: .basic, depths: [3, 4, 6, 3], width: 64),
    "resnet50": ResNetLayout(block: .bottleneck, depths: [3, 4, 6, 3], width: 64),
    "resnet101": ResNetLayout(block: .bottleneck, depths: [3, 4, 23, 3], width: 64),
  ]
}

/// A two-dimensional residual network over single slices, up to the pooled features.
///
/// Shapes: slices [N, Y, X] → [N, F], F = `layout.featureSize`.
/// Source: `torchvision.models.resnet` (v1.5: the stride of a bottleneck sits in its 3×3 convolution), with
/// its parameter names; the published system runs it once per slice, the grey image repeated in three
/// channels.
/// Differs from source: three equal channels through one kernel are one channel through the sum of the
/// kernel's three parts, so nothing is repeated. The classification layer `fc` does not exist.
public struct ResNet: SliceBackbone {
  /// Blocks and widths of the network.
  public let layout: ResNetLayout
  var featureSize: Int { layout.featureSize }
  private let stem: Tensor
  private let stemNorm: BatchNorm
  private let blocks: [ResidualBlock]

  /// Declares the parameters under torchvision's names.
  public init(_ layout: ResNetLayout, _ scope: Scope) {
    self.layout = layout
    stem = (scope / "conv1").parameter("weight", [layout.width, 3, 7, 7], .kaimingFanOut)
    stemNorm = BatchNorm(layout.width, scope / "bn1")
    var blocks: [ResidualBlock] = []
    var inputSize = layout.width
    for (stage, depth) in layout.depths.enumerated() {
      for index in 0..<depth {
        let block = ResidualBlock(
          layout.block, from: inputSize, width: layout.width << stage,
          stride: stage > 0 && index == 0 ? [2, 2] : [1, 1], scope / "layer\(stage + 1)" / index)
        inputSize = block.outputSize
        blocks.append(block)
      }
    }
    self.blocks = blocks
  }

  /// Computes the pooled features of slices.
  public func callAsFunction(_ slices: Tensor, _ mode: Mode) -> Tensor {
    map(slices, mode).to(.float32).mean(2, 3)  // [N, F], in float32 within an autocast region too
  }

  /// Computes the features of slices before they are pooled. Shapes: [N, Y, X] → [N, F, Y/32, X/32].
  func map(_ slices: Tensor, _ mode: Mode) -> Tensor {
    var x = slices.unsqueeze(1)  // [N, 1, Y, X]
    x = x.convolution(stem.sum(1, keep: true), nil, stride: [2, 2], padding: [3, 3], dilation: [1, 1])
    // Channels side by side are up to twice as fast. With channel counts that are no multiple of 16, oneDNN
    // 3.x of libtorch 2.13 writes past a buffer in the gradient of a 1×1 convolution (so does PyTorch: 8 →
    // 16, stride 2).
    if layout.width.isMultiple(of: 16) { x = x.channelsLast() }
    x = stemNorm(x, mode).relu()  // [N, width, Y/2, X/2]
    x = x.maxPool(kernel: 3, stride: 2, padding: 1, dimensions: 2)  // [N, width, Y/4, X/4]
    for block in blocks { x = block(x, mode) }  // [N, F, Y/32, X/32]
    return x
  }
}
