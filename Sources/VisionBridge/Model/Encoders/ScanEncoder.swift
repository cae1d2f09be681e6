import NN
import Torch

/// A network over whole scans, planes and volumes: each gets one feature vector.
protocol ScanEncoder {
  /// Size of a feature vector.
  var featureSize: Int { get }
  /// Slices that a scan of several is resampled to; nil where a scan's own slices are computed, each by itself.
  var volumeDepth: Int? { get }

  /// Computes the features of scans, and, where slices are joined by attention, the score of every slice.
  ///
  /// Shapes: → features [S, F], float32; sliceScores [S, Z], -1e9 at padding.
  func callAsFunction(_ scans: ScanBatch, _ mode: Mode) -> (features: Tensor, sliceScores: Tensor?)
}

extension ScanEncoder {
  /// How many slices are computed for a scan of so many.
  func computedSlices(of count: Int) -> Int { count == 1 ? 1 : volumeDepth ?? count }
}
