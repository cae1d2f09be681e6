import Foundation
import Torch

/// From a scan to the slices a model sees.
///
/// The order is fixed: window the values, choose slices or interpolate between them, resample each slice, cut off at percentiles,
/// scale the scan to 0...1. Windowing comes first, so that a metal implant far outside the window does not bleed into its
/// neighbours when pixels are mixed.
public enum Preprocess {
  /// The indices of the slices kept of `count`: all of them, or floor(i · count / depth) for i in 0 ..<
  /// depth.
  ///
  /// Source: `Dataset/dataset.py` of RP3D-Diag (June 2024).
  public static func chosenSlices(of count: Int, depth: Int) -> [Int] {
    count <= depth ? Array(0..<count) : (0..<depth).map { $0 * count / depth }
  }

  /// Preprocesses a scan.
  ///
  /// - Parameters:
  ///   - keySlice: index of the marked slice in the scan as stored.
  ///   - scan: the scan as stored; `options.orientation` is applied here.
  /// - Throws: `VisionError` when the key slice lies outside the scan.
  public static func apply(
    _ scan: Scan, modality: Modality, keySlice: Int?, _ options: PreprocessOptions
  ) throws(VisionError) -> PreprocessedScan {
    if let keySlice, !(0..<scan.shape.z).contains(keySlice) {
      throw VisionError(
        "\(scan.sourcePath): key slice \(keySlice) of a scan with \(scan.shape.z) slices",
        hint: "key_slice counts from 0 along the slice axis of the file")
    }
    let isTurned = options.orientation == .canonical
    let turned = isTurned ? scan.canonical() : scan
    let turnedKey = keySlice.flatMap { isTurned ? scan.canonicalIndex(ofSlice: $0) : $0 }
    let count = turned.shape.z
    let isInterpolated = options.depthMethod == .interpolate && count > 1 && count != options.depth
    let chosen = isInterpolated ? Array(0..<count) : chosenSlices(of: count, depth: options.depth)
    var slices = resampledSlices(turned, chosen, window: options.window(of: modality), options)
    if isInterpolated { slices = interpolated(slices, depth: options.depth) }
    if let percentiles = options.percentiles { slices = cut(slices, at: percentiles) }
    let scaled = scaledToUnit(slices)
    return PreprocessedScan(
      scaled.values,
      keySlice: turnedKey.flatMap { key in
        isInterpolated ? (2 * key + 1) * options.depth / (2 * count) : chosen.lastIndex { $0 <= key }
      },
      isConstant: scaled.isConstant, storedShape: scan.shape, doubts: scan.doubts)
  }

  /// Slices between slices, by linear interpolation along the depth alone.
  ///
  /// Shapes: [Z, Y, X] → [depth, Y, X]. Source: `torch.nn.functional.interpolate`, trilinear, align_corners false, which changes
  /// nothing along axes that keep their size.
  static func interpolated(_ slices: Tensor, depth: Int) -> Tensor {
    slices.unsqueeze(0).unsqueeze(0).interpolate(to: [depth] + slices.shape[1...]).squeeze(0).squeeze(0)
  }

  /// Values cut off at two percentiles of them all.
  ///
  /// Source: `numpy.percentile` with its default method, linear.
  static func cut(_ slices: Tensor, at percentiles: [Double]) -> Tensor {
    let sorted = slices.array(of: Float.self).sorted()
    func percentile(_ share: Double) -> Double {
      let place = share / 100 * Double(sorted.count - 1)
      let (low, high) = (Double(sorted[Int(place)]), Double(sorted[min(sorted.count - 1, Int(place) + 1)]))
      return low + (place - place.rounded(.down)) * (high - low)
    }
    return slices.clamp(percentile(percentiles[0]), percentile(percentiles[1]))
  }

  /// The chosen slices after windowing, resampled.
  ///
  /// Shapes: → [Z, size, size]. Source: `torch.nn.functional.interpolate`, bilinear, align_corners false.
  static func resampledSlices(
    _ scan: Scan, _ chosen: [Int], window: [Float]?, _ options: PreprocessOptions
  ) -> Tensor {
    let sliceSize = scan.shape.y * scan.shape.x
    var values: [Float] = []
    values.reserveCapacity(chosen.count * sliceSize)
    for slice in chosen { values += scan.voxels[slice * sliceSize..<(slice + 1) * sliceSize] }
    var slices = Tensor(values, shape: [chosen.count, 1, scan.shape.y, scan.shape.x])
    if let window { slices = slices.clamp(Double(window[0]), Double(window[1])) }
    if scan.shape.y != options.size || scan.shape.x != options.size {
      slices = slices.interpolate(to: [options.size, options.size], antialias: options.antialias)
    }
    return slices.squeeze(1)
  }

  /// Minimum to maximum as 0 to 1; a constant scan becomes zeros.
  ///
  /// Differs from source: a constant scan there becomes random noise, and in one of its modes the padding
  /// counts as voxels.
  static func scaledToUnit(_ values: Tensor) -> (values: Tensor, isConstant: Bool) {
    let (low, high) = values.extremes()
    guard high > low else { return (.zeros(values.shape), true) }
    return ((values - low) / (high - low), false)
  }
}
