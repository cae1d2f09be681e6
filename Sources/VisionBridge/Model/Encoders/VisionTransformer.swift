import NN
import Torch

/// A transformer over the patches of planes and volumes, whose layers both share: the paper's "ViT".
///
/// Shapes: scans → [S, width].
/// Source: paper section 4.2, `vitEmbed.vision_encoder` of RP3D-Diag (December 2023), after `vit-pytorch`: layers with the
/// norm first, no last norm, the mean of the tokens. Differs from source: a scan is a volume when it has more than one
/// slice; the feature goes on to the fusion instead of classes of its own.
struct VisionTransformer: ScanEncoder {
  let featureSize: Int
  var volumeDepth: Int? { depth }
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
    let features = scans.features(
      depth: depth,
      planes: { self.features(of: planeEmbedding($0.unsqueeze(1)), planePositions, depth: 1, mode) },
      volumes: {
        self.features(of: volumeEmbedding($0), volumePositions, depth: depth / config.patchDepth, mode)
      })
    return (features, nil)
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
  private let attention: MultiHeadAttention
  private let inner: Int
  private let dropout: Dropout

  init(_ config: VisionTransformerConfig, _ scope: Scope) {
    inner = config.headCount * config.headSize
    let (first, second) = (scope / 0, scope / 1)
    norms = [LayerNorm(config.width, first / "norm"), LayerNorm(config.width, second / "norm")]
    heads = (
      Linear(config.width, 3 * inner, bias: false, first / "fn" / "to_qkv"),
      Linear(inner, config.width, first / "fn" / "to_out" / 0)
    )
    hidden = (
      Linear(config.width, config.feedForwardSize, second / "fn" / "net" / 0),
      Linear(config.feedForwardSize, config.width, second / "fn" / "net" / 3)
    )
    attention = MultiHeadAttention(headCount: config.headCount, dropout: config.dropout)
    dropout = Dropout(config.dropout)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    let parts = heads.query(norms[0](x)).split([inner, inner, inner], dim: 2)
    let attended = attention(parts[0], parts[1], parts[2], mode)
    let y = x + dropout(heads.output(attended), mode)
    return y + dropout(hidden.narrow(dropout(hidden.widen(norms[1](y)).gelu(), mode)), mode)
  }
}
