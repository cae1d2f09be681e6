import NN
import Torch

/// What the paper's residual networks are made of.
public struct SharedResNetConfig: Codable, Equatable, Sendable {
  /// Layers of the network over planes: 10, 18 or 34.
  public var planeLayers: Int
  /// Layers of the network over volumes: 10, 18 or 34.
  public var volumeLayers: Int
  /// Layers of the network that both share: 10, 18 or 34.
  public var sharedLayers: Int
  /// Channels of the first stage of both stems: 64 as published. A case's feature has 16 times as many.
  public var width: Int

  private enum CodingKeys: String, CodingKey {
    case planeLayers = "plane_layers"
    case volumeLayers = "volume_layers"
    case sharedLayers = "shared_layers"
    case width
  }

  /// Makes a configuration; the defaults are the published ones.
  public init(planeLayers: Int = 18, volumeLayers: Int = 18, sharedLayers: Int = 34, width: Int = 64) {
    self.planeLayers = planeLayers
    self.volumeLayers = volumeLayers
    self.sharedLayers = sharedLayers
    self.width = width
  }

  /// Blocks of the four stages of a network of basic blocks.
  static let stages = [10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3]]

  /// What is wrong with the configuration, in words; nil when it makes sense.
  var fault: String? {
    for (name, layers) in [
      ("plane_layers", planeLayers), ("volume_layers", volumeLayers), ("shared_layers", sharedLayers),
    ] where Self.stages[layers] == nil {
      return "\(name) is 10, 18 or 34, found \(layers)"
    }
    return (1...1024).contains(width) ? nil : "width lies in 1...1024, found \(width)"
  }
}

/// Two residual networks, over planes and over volumes, and one over the maps that both give: the paper's "ResNet".
///
/// Shapes: scans → [S, 16 · width].
/// Source: paper section 4.2, `resnet2D`, `resnet3D` and `resnetFuse` of RP3D-Diag (December 2023), with these names. Differs
/// from source: a scan is a volume when it has more than one slice; the layer `fc` of a checkpoint does not exist.
struct SharedResNet: ScanEncoder {
  let featureSize: Int
  var volumeDepth: Int? { depth }
  private let planes: ResNet
  private let volumes: VolumeResNet
  private let shared: [ResidualBlock]
  private let depth: Int

  /// - Parameter depth: slices that volumes are resampled to.
  init(_ config: SharedResNetConfig, depth: Int, _ scope: Scope) {
    let stages = { (layers: Int) in SharedResNetConfig.stages[layers] ?? [] }
    let size = 8 * config.width
    planes = ResNet(
      ResNetLayout(block: .basic, depths: stages(config.planeLayers), width: config.width), scope / "resnet2D")
    volumes = VolumeResNet(stages: stages(config.volumeLayers), width: config.width, depth: depth, scope / "resnet3D")
    var shared: [ResidualBlock] = []
    for (stage, count) in stages(config.sharedLayers).enumerated() {
      for index in 0..<count {
        let (isLast, isFirst) = (stage == 3, index == 0)
        shared.append(
          ResidualBlock(
            .basic, from: isLast && !isFirst ? 2 * size : size, width: isLast ? 2 * size : size,
            stride: isLast && isFirst ? [2, 2] : [1, 1], scope / "resnetFuse" / "layer\(stage + 1)" / index))
      }
    }
    self.shared = shared
    self.depth = depth
    featureSize = 2 * size
  }

  func callAsFunction(_ scans: ScanBatch, _ mode: Mode) -> (features: Tensor, sliceScores: Tensor?) {
    let maps = scans.features(
      depth: depth, planes: { planes.map($0, mode) }, volumes: { volumes($0, mode) })  // [S, 8 · width, Y/32, X/32]
    let features = scans.inChunks(maps.shape[0]) { start, length in
      var x = maps.narrow(0, start: start, length: length)
      for block in shared { x = block(x, mode) }
      return x.to(.float32).mean(2, 3)
    }
    return (features, nil)
  }
}
