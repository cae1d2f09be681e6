import NN
import Torch

/// What a scan encoder over single slices is made of.
public struct SliceEncoderConfig: Codable, Equatable, Sendable {
  /// Network of the slices: `resnet10-narrow`, `resnet10-half`, `resnet18`, `resnet34`, `resnet50`, `resnet101` or
  /// `efficientnet-lite0`.
  public var backbone: String
  /// How the slices of a scan are joined; nil as the published system does.
  public var joining: Joining?

  /// Makes a configuration; the defaults are those published in June 2024.
  public init(backbone: String = "resnet50", joining: Joining? = nil) {
    self.backbone = backbone
    self.joining = joining
  }
}

/// A network over each slice, and a transformer or another `Joining` over the slices of a scan: "ResNet-ViT-mixing".
///
/// Source: `RadNet` of RP3D-Diag (June 2024), `resnet2D` and `attention1D`. Differs from source: only slices that exist are
/// computed.
struct SliceEncoder: ScanEncoder {
  let featureSize: Int
  var volumeDepth: Int? { nil }
  private let backbone: any SliceBackbone
  private let transformer: SliceTransformer?
  private let joiner: Joiner

  /// - Parameter depth: largest number of slices of a scan.
  init(
    _ backbone: Backbone, _ joining: Joining, depth: Int, feedForwardSize: Int?, tokenStd: Double, _ scope: Scope
  ) {
    let size = backbone.featureSize
    featureSize = size
    self.backbone = backbone.make(scope)
    transformer =
      joining.hasTransformer
      ? SliceTransformer(
        size: size, depth: depth, feedForwardSize: feedForwardSize ?? size, tokenStd: tokenStd, scope / "attention1D")
      : nil
    joiner = Joiner(joining, size: size, hiddenSize: feedForwardSize ?? size, scope / "attention1D")
  }

  func callAsFunction(_ scans: ScanBatch, _ mode: Mode) -> (features: Tensor, sliceScores: Tensor?) {
    let features = scans.inChunks(scans.slices.shape[0]) { start, length in
      backbone(scans.slices.narrow(0, start: start, length: length), mode)
    }  // [N, F]
    let joined = joiner(
      features, of: RaggedRows(counts: scans.counts),
      token: transformer.map { transformer in
        { _, table, mask in
          let found = transformer(table, mask: mask)
          return (found.features, found.scores)
        }
      })
    return (joined.features, joined.scores)
  }
}
