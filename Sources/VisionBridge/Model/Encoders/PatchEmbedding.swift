import NN
import Torch

/// Turns patches of planes or volumes into tokens: norm, linear layer, norm, and more linear layers where they are asked for.
///
/// Shapes: [N, Z, Y, X] → [N, (Y/p · X/p · Z/q), D], the depth running fastest.
/// Source: `to_patch_embedding_2D` and `_3D` of RP3D-Diag (December 2023): elements of a patch in the order row, column, slice,
/// channel, and three equal channels. Differs from source: the norm of elements that are there three times is that of the
/// elements, so the weights of the three are added up instead.
struct PatchEmbedding {
  private static let channelCount = 3
  private let patchSize: Int
  private let patchDepth: Int
  private let scale: Tensor
  private let shift: Tensor
  private let weight: Tensor
  private let bias: Tensor
  private let norm: LayerNorm
  private let more: [Linear]

  init(_ config: VisionTransformerConfig, patchDepth: Int, _ scope: Scope) {
    patchSize = config.patchSize
    self.patchDepth = patchDepth
    let inputSize = patchSize * patchSize * patchDepth * Self.channelCount
    scale = (scope / 1).parameter("weight", [inputSize], .constant(1))
    shift = (scope / 1).parameter("bias", [inputSize], .constant(0))
    weight = (scope / 2).parameter("weight", [config.width, inputSize], .linearDefault(fanIn: inputSize))
    bias = (scope / 2).parameter("bias", [config.width], .linearDefault(fanIn: inputSize))
    norm = LayerNorm(config.width, scope / 3)
    // Each after a GELU, which has a number of its own.
    more = (1..<config.embeddingLayers).map { Linear(config.width, config.width, scope / (3 + 2 * $0)) }
  }

  func callAsFunction(_ images: Tensor) -> Tensor {
    let (count, depth, rows, columns) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    let patches = images.reshape(
      [count, depth / patchDepth, patchDepth, rows / patchSize, patchSize, columns / patchSize, patchSize]
    ).permute(0, 3, 5, 1, 4, 6, 2)  // [N, y, x, z, p, p, q]
      .reshape(count, -1, patchSize * patchSize * patchDepth)  // [N, T, P]
    let size = patches.shape[2]
    // (x̂ · γ_c + β_c) W_c summed over channels c, x̂ the same for all.
    let byChannel = weight.reshape(weight.shape[0], size, Self.channelCount)  // [D, P, 3]
    let joined = (byChannel * scale.reshape(size, Self.channelCount)).sum(2)  // [D, P]
    let constant = bias + (weight * shift).sum(1)
    let plain = patches.layerNorm(
      .ones([size], device: patches.device), .zeros([size], device: patches.device), eps: 1e-5)
    return more.reduce(norm(plain.linear(joined, constant))) { $1($0.gelu()) }
  }
}
