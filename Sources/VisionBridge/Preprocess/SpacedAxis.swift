/// Samples at a fixed distance along an axis of voxels, of which the middle ones are kept.
///
/// Source: `torch.nn.functional.interpolate` with `scale_factor` 1 / step and align_corners false, then MONAI's
/// `CenterSpatialCrop`.
struct SpacedAxis: Equatable {
  /// Voxels from one sample to the next.
  let step: Double
  /// Samples along the whole axis.
  let count: Int
  /// Samples kept.
  let kept: Int
  private let length: Int

  /// Samples of `length` voxels; one in the middle where the step is longer than all of them.
  init(over length: Int, step: Double, atMost largest: Int) {
    // A step of just one voxel is not to lose the last of them to rounding.
    let fitting = Int(min(Double(length) / step + 1e-6, 1e9))
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
