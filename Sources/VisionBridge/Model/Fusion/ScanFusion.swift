import NN
import Torch

/// Joins the features of a case's scans into one feature of the case.
///
/// Shapes: scans [B, S, F], modalities [B, S] int64 (0 = padding) → features [B, F], scores [B, S].
protocol ScanFusion {
  /// Computes the feature of every case, and the logarithm of how much of the last layer's attention each scan has: the mean
  /// over its heads of what the class token gives to the scans, -1e9 at padding. Scores are nil while training.
  func callAsFunction(_ scans: Tensor, modalities: Tensor, _ mode: Mode) -> Joiner.Joined
}

extension ScanFusion {
  /// The scores of scans from those of the class token in each head.
  ///
  /// Shapes: first [B, H, 1 + S] before the softmax, modalities [B, S] → [B, S].
  func scores(_ first: Tensor, _ modalities: Tensor) -> Tensor {
    let padding = modalities.greater(than: 0).logicalNot()
    let own = first.narrow(2, start: 1, length: modalities.shape[1]).maskedFill(padding.unsqueeze(1), -.infinity)
    return own.softmax(-1).mean(1).log().maximum(-1e9)
  }
}
