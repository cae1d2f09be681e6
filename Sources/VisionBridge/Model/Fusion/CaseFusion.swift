import NN
import Torch

/// Joins the features of a case's scans into one feature vector of the case.
///
/// Every scan's feature gets its modality's embedding; a class token is put before them and encoder layers
/// with several heads follow; the class token's output is the case's feature. The order of the scans does not
/// matter.
///
/// Shapes: scans [B, S, F], modalities [B, S] int64 (0 = padding) → features [B, F], scores [B, S].
/// Source: `Model/vitFuse.py` of RP3D-Diag: 2 layers, 4 heads, width 2,048; paper section 4.2.
struct CaseFusion: ScanFusion {
  private let classToken: Tensor
  private let modalityEmbedding: Tensor
  private let encoder: TransformerEncoder

  /// Declares the parameters; row 0 of the modality table is never read by a real scan.
  init(
    size: Int, modalityCount: Int, headCount: Int, layerCount: Int, feedForwardSize: Int, tokenStd: Double,
    _ scope: Scope
  ) {
    classToken = scope.parameter("cls_token", [1, 1, size], .normal(std: tokenStd))
    modalityEmbedding = scope.parameter("mod_embed", [modalityCount, size], .normal(std: tokenStd))
    encoder = TransformerEncoder(
      size: size, feedForwardSize: feedForwardSize, headCount: headCount, layerCount: layerCount, scope)
  }

  func callAsFunction(_ scans: Tensor, modalities: Tensor, _ mode: Mode) -> Joiner.Joined {
    let x = prepending(classToken, to: scans + modalityEmbedding.embedding(modalities))  // [B, 1 + S, F]
    let mask = prependingTrue(to: modalities.greater(than: 0))
    let (tokens, first) = encoder(x, mask: mask)
    return (tokens.at(0, dim: 1), mode.generator == nil ? scores(first, modalities) : nil)
  }
}
