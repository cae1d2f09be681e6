import NN
import Torch

/// What the paper's vision transformer is made of.
public struct VisionTransformerConfig: Codable, Equatable, Sendable {
  /// Whether planes and volumes look up their places in one set of tables or in two.
  public enum PositionTables: String, Codable, Sendable, CaseIterable {
    /// One, of which planes use the first depth: published code.
    case shared
    /// Two: paper.
    case separate
  }

  /// Rows and columns of a patch; they divide the size of a slice.
  public var patchSize: Int
  /// Slices of a patch of a volume; they divide the depth.
  public var patchDepth: Int
  /// Width of the tokens, a multiple of 3.
  public var width: Int
  /// Layers of the transformer: 6 or 12 in the paper.
  public var layerCount: Int
  /// Attention heads of a layer.
  public var headCount: Int
  /// Width of a head.
  public var headSize: Int
  /// Width of a layer's hidden layer.
  public var feedForwardSize: Int
  /// Linear layers from a patch to its token: 1 in the published code, 2 or 4 in the paper.
  public var embeddingLayers: Int
  /// Whether planes and volumes look up their places in one set of tables or in two.
  public var positionTables: PositionTables
  /// Rate of dropout.
  public var dropout: Double

  private enum CodingKeys: String, CodingKey {
    case patchSize = "patch_size"
    case patchDepth = "patch_depth"
    case width
    case layerCount = "layer_count"
    case headCount = "head_count"
    case headSize = "head_size"
    case feedForwardSize = "feed_forward_size"
    case embeddingLayers = "embedding_layers"
    case positionTables = "position_tables"
    case dropout
  }

  /// Makes a configuration; the defaults are those of the published code.
  public init(
    patchSize: Int = 32, patchDepth: Int = 4, width: Int = 768, layerCount: Int = 12, headCount: Int = 8,
    headSize: Int = 64, feedForwardSize: Int = 2048, embeddingLayers: Int = 1,
    positionTables: PositionTables = .shared, dropout: Double = 0.1
  ) {
    self.patchSize = patchSize
    self.patchDepth = patchDepth
    self.width = width
    self.layerCount = layerCount
    self.headCount = headCount
    self.headSize = headSize
    self.feedForwardSize = feedForwardSize
    self.embeddingLayers = embeddingLayers
    self.positionTables = positionTables
    self.dropout = dropout
  }

  /// What is wrong with the configuration for slices of a size and volumes of a depth, in words; nil when it makes sense.
  func fault(size: Int, depth: Int) -> String? {
    for (name, value) in [
      ("patch_size", patchSize), ("patch_depth", patchDepth), ("width", width), ("layer_count", layerCount),
      ("head_count", headCount), ("head_size", headSize), ("feed_forward_size", feedForwardSize),
      ("embedding_layers", embeddingLayers),
    ] where !(1...65536).contains(value) {
      return "\(name) lies in 1...65536, found \(value)"
    }
    if width % 3 != 0 { return "width is a multiple of 3, found \(width)" }
    if size % patchSize != 0 { return "patch_size \(patchSize) does not divide the size \(size) of a slice" }
    if depth % patchDepth != 0 { return "patch_depth \(patchDepth) does not divide the depth \(depth) of a volume" }
    return (0..<1).contains(dropout) ? nil : "dropout lies in 0..<1, found \(dropout)"
  }
}

/// A transformer over the patches of planes and volumes, whose layers both share: the paper's "ViT".
///
/// Shapes: scans → [S, width].
/// Source: paper section 4.2, `vitEmbed.vision_encoder` of RP3D-Diag (December 2023), after `vit-pytorch`: layers with the
/// norm first, no last norm, the mean of the tokens. Differs from source: a scan is a volume when it has more than one
/// slice; the feature goes on to the fusion instead of classes of its own.
struct VisionTransformer: ScanEncoder {
  let featureSize: Int
  private let config: VisionTransformerConfig
  private let depth: Int
  private let planeEmbedding: PatchEmbedding
  private let volumeEmbedding: PatchEmbedding
  private let planePositions: PatchPositions
  private let volumePositions: PatchPositions
  private let layers: [PreNormLayer]
  private let dropout: Dropout

  /// - Parameters:
  ///   - size: rows and columns of a slice.
  ///   - depth: slices that volumes are resampled to.
  init(_ config: VisionTransformerConfig, size: Int, depth: Int, _ scope: Scope) {
    let place = scope / "vitEmbed" / "vision_encoder"
    self.config = config
    self.depth = depth
    featureSize = config.width
    planeEmbedding = PatchEmbedding(config, patchDepth: 1, place / "to_patch_embedding_2D")
    volumeEmbedding = PatchEmbedding(config, patchDepth: config.patchDepth, place / "to_patch_embedding_3D")
    let side = size / config.patchSize
    volumePositions = PatchPositions(
      side: side, depth: depth / config.patchDepth, width: config.width, place / "pos_embedding")
    planePositions =
      config.positionTables == .shared
      ? volumePositions : PatchPositions(side: side, depth: 1, width: config.width, place / "pos_embedding_2D")
    layers = (0..<config.layerCount).map { PreNormLayer(config, place / "transformer" / "layers" / $0) }
    dropout = Dropout(config.dropout)
  }

  func callAsFunction(_ scans: ScanBatch, _ mode: Mode) -> (features: Tensor, sliceScores: Tensor?) {
    var parts: [(scans: [Int], features: Tensor)] = []
    if let planes = scans.planes {
      let features = scans.inChunks(planes.scans.count) { start, length in
        let slices = planes.slices.narrow(0, start: start, length: length).unsqueeze(1)  // [P, 1, Y, X]
        return self.features(of: planeEmbedding(slices), planePositions, depth: 1, mode)
      }
      parts.append((planes.scans, features))
    }
    if let volumes = scans.volumes(depth: depth) {
      let features = scans.inChunks(volumes.scans.count, slicesPerRow: depth) { start, length in
        let voxels = volumes.voxels.narrow(0, start: start, length: length)  // [V, Z, Y, X]
        return self.features(of: volumeEmbedding(voxels), volumePositions, depth: depth / config.patchDepth, mode)
      }
      parts.append((volumes.scans, features))
    }
    return (merged(parts), nil)
  }

  /// Tokens [N, T, D] → [N, D].
  private func features(of tokens: Tensor, _ positions: PatchPositions, depth: Int, _ mode: Mode) -> Tensor {
    var x = dropout(tokens + positions(depth: depth), mode)
    for layer in layers { x = layer(x, mode) }
    return x.to(.float32).mean(1)
  }
}

/// One layer with the norm before attention and before the hidden layer.
private struct PreNormLayer {
  private let norms: [LayerNorm]
  private let heads: (query: Linear, output: Linear)
  private let hidden: (widen: Linear, narrow: Linear)
  private let headCount: Int
  private let inner: Int
  private let dropout: Dropout

  init(_ config: VisionTransformerConfig, _ scope: Scope) {
    inner = config.headCount * config.headSize
    let (attention, forward) = (scope / 0, scope / 1)
    norms = [LayerNorm(config.width, attention / "norm"), LayerNorm(config.width, forward / "norm")]
    heads = (
      Linear(config.width, 3 * inner, bias: false, attention / "fn" / "to_qkv"),
      Linear(inner, config.width, attention / "fn" / "to_out" / 0)
    )
    hidden = (
      Linear(config.width, config.feedForwardSize, forward / "fn" / "net" / 0),
      Linear(config.feedForwardSize, config.width, forward / "fn" / "net" / 3)
    )
    headCount = config.headCount
    dropout = Dropout(config.dropout)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    let (count, length) = (x.shape[0], x.shape[1])
    let parts = heads.query(norms[0](x)).split([inner, inner, inner], dim: 2)
      .map { $0.reshape(count, length, headCount, -1).transpose(1, 2) }  // [N, H, T, d]
    let attended = parts[0].attention(parts[1], parts[2]).transpose(1, 2).reshape(count, length, -1)
    let y = x + dropout(heads.output(attended), mode)
    return y + dropout(hidden.narrow(dropout(hidden.widen(norms[1](y)).gelu(), mode)), mode)
  }
}
