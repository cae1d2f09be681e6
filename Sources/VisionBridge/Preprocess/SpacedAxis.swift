/// Samples at a fixed distance along an axis of voxels, of which the middle ones are kept.
///
/// Source: `torch.nn.functional.interpolate` with `scale_factor` 1 / step and align_corners false, then MONAI's
/// `CenterSpatialCrop`. Differs from source: a number of samples that is whole but for rounding is that number, where PyTorch may
/// drop one (spacings are stored in single precision), and there is always one sample.
struct SpacedAxis: Equatable {
  /// Voxels from one sample to the next.
  let step: Double
  /// Samples along the whole axis.
  let count: Int
  /// Samples kept.
  let kept: Int
  private let length: Int

  /// Most samples along an axis.
  static let largestCount = 8192

  /// Whether a step can be taken along so many voxels: a number above 0 that leads to at most `largestCount` samples.
  static func isUsable(_ step: Double, over length: Int) -> Bool {
    step.isFinite && step * Double(largestCount) >= Double(length)
  }

  /// Samples of `length` voxels; one in the middle where the step is longer than all of them. The step is usable.
  init(over length: Int, step: Double, atMost largest: Int) {
    let exact = Double(length) / step
    let fitting = Int(abs(exact - exact.rounded()) < 1e-3 ? exact.rounded() : exact)
    self.length = length
    self.step = fitting > 0 ? step : Double(length)
    count = max(1, fitting)
    kept = min(count, largest)
  }

  /// The first sample kept.
  var first: Int { count / 2 - kept / 2 }

  /// Where sample `index` of those kept lies, in voxels.
  func place(of index: Int) -> Double {
    min(max(0, (Double(first + index) + 0.5) * step - 0.5), Double(length - 1))
  }

  /// The sample kept in whose stretch the middle of a voxel lies, or the nearest.
  func sample(atVoxel index: Int) -> Int {
    min(max(0, Int((Double(index) + 0.5) / step + 1e-9) - first), kept - 1)
  }
}
