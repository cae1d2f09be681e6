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
    let attended = attention(parts, mode).transpose(1, 2).reshape(count, length, -1)
    let y = x + dropout(heads.output(attended), mode)
    return y + dropout(hidden.narrow(dropout(hidden.widen(norms[1](y)).gelu(), mode)), mode)
  }

  /// Query, key and value [N, H, T, d] → [N, H, T, d]; the weights are dropped too while training.
  private func attention(_ parts: [Tensor], _ mode: Mode) -> Tensor {
    guard case .training = mode, dropout.isOn(mode) else { return parts[0].attention(parts[1], parts[2]) }
    let scores = parts[0].matmul(parts[1].transpose(2, 3)) / Double(parts[0].shape[3]).squareRoot()
    return dropout(scores.softmax(-1), mode).matmul(parts[2])
  }
}
