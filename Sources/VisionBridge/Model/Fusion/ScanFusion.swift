import NN
import Torch

/// Joins the features of a case's scans into one feature of the case.
///
/// Shapes: scans [B, S, F], modalities [B, S] int64 (0 = padding) → [B, F].
protocol ScanFusion {
  /// Computes the feature of every case.
  func callAsFunction(_ scans: Tensor, modalities: Tensor, _ mode: Mode) -> Tensor
}
