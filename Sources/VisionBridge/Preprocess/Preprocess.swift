import Foundation
import Torch

/// From a scan to the slices a model sees.
///
/// The order is fixed: window the values, resample the slices, choose among them or interpolate between them, cut off at percentiles,
/// scale the scan to 0...1, put zeros around what is smaller. Windowing comes first, so that a metal implant far outside the window
/// does not bleed into its neighbours when pixels are mixed.
public enum Preprocess {
  /// Preprocesses a scan.
  ///
  /// - Parameters:
  ///   - keySlice: index of the marked slice in the scan as stored.
  ///   - scan: the scan as stored; `options.orientation` is applied here.
  /// - Throws: `VisionError` when the key slice lies outside the scan, or a spacing is asked for that the scan does not say or that
  ///   makes too many slices or pixels of it.
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
    let places = try slicePlaces(turned, modality, options)
    var slices = try places.interpolated { (indices) throws(VisionError) in
      try resampledSlices(turned, indices, modality, options)
    }
    if let percentiles = options.percentiles { slices = cut(slices, at: percentiles) }
    let scaled = scaledToUnit(slices)
    return PreprocessedScan(
      padded(scaled.values, to: options.size), keySlice: turnedKey.map(places.place(ofSlice:)),
      isConstant: scaled.isConstant, storedShape: scan.shape, doubts: scan.doubts)
  }

  /// Where the slices lie that are kept of a scan; a single slice stays one.
  static func slicePlaces(
    _ scan: Scan, _ modality: Modality, _ options: PreprocessOptions
  ) throws(VisionError) -> SlicePlaces {
    let (count, depth) = (scan.shape.z, options.depth)
    guard count > 1 else { return .chosen(of: count, depth: depth) }
    if let spacing = options.sliceSpacing?[modality.rawValue] {
      guard scan.hasKnownGeometry else { throw missing("slices", "slice_spacing", scan, modality) }
      let step = spacing / scan.spacingMM.z
      guard SpacedAxis.isUsable(step, over: count) else {
        throw unusable("slice_spacing", spacing, scan, extent: "\(count) slices \(scan.spacingMM.z) mm apart")
      }
      return .spaced(over: count, step: step, depth: depth)
    }
    return options.depthMethod == .interpolate
      ? .spread(over: count, depth: depth) : .chosen(of: count, depth: depth)
  }

  private static func missing(_ parts: String, _ key: String, _ scan: Scan, _ modality: Modality) -> VisionError {
    VisionError(
      "\(scan.sourcePath): the file does not say how far \(parts) are from each other, which preprocess.\(key) needs",
      hint: "leave \(modality.rawValue) out of preprocess.\(key), or use files that say it")
  }

  private static func unusable(_ key: String, _ spacing: Double, _ scan: Scan, extent: String) -> VisionError {
    VisionError(
      "\(scan.sourcePath): \(extent) cannot be resampled to preprocess.\(key) \(spacing): more than "
        + "\(SpacedAxis.largestCount) along an axis, or none",
      hint: "preprocess.\(key) is in millimetres: a larger one gives fewer")
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

  /// Slices after windowing, resampled: fitted to `size`, or at the spacing that is asked for, and then of at most `size`.
  ///
  /// Shapes: → [Z, Y, X]. Source: `torch.nn.functional.interpolate`, bilinear, align_corners false, to a size or with `scale_factor`;
  /// MONAI's `CenterSpatialCrop`.
  static func resampledSlices(
    _ scan: Scan, _ indices: [Int], _ modality: Modality, _ options: PreprocessOptions
  ) throws(VisionError) -> Tensor {
    let sliceSize = scan.shape.y * scan.shape.x
    var values: [Float] = []
    values.reserveCapacity(indices.count * sliceSize)
    for slice in indices { values += scan.voxels[slice * sliceSize..<(slice + 1) * sliceSize] }
    var slices = Tensor(values, shape: [indices.count, 1, scan.shape.y, scan.shape.x])
    if let window = options.window(of: modality) { slices = slices.clamp(Double(window[0]), Double(window[1])) }
    if let spacing = options.spacing?[modality.rawValue] {
      guard scan.hasKnownSpacing else { throw missing("pixels", "spacing", scan, modality) }
      slices = try spaced(slices, by: spacing, scan, options)
    } else if scan.shape.y != options.size || scan.shape.x != options.size {
      slices = slices.interpolate(to: [options.size, options.size], antialias: options.antialias)
    }
    return slices.squeeze(1)
  }

  /// The middle of slices at a spacing. Shapes: [Z, 1, Y, X] → [Z, 1, Y', X'] of at most `options.size`.
  private static func spaced(
    _ slices: Tensor, by spacing: Double, _ scan: Scan, _ options: PreprocessOptions
  ) throws(VisionError) -> Tensor {
    let (rowStep, columnStep) = (spacing / scan.spacingMM.y, spacing / scan.spacingMM.x)
    guard SpacedAxis.isUsable(rowStep, over: scan.shape.y), SpacedAxis.isUsable(columnStep, over: scan.shape.x) else {
      throw unusable(
        "spacing", spacing, scan,
        extent: "\(scan.shape.y) x \(scan.shape.x) pixels \(scan.spacingMM.y) and \(scan.spacingMM.x) mm apart")
    }
    let rows = SpacedAxis(over: scan.shape.y, step: rowStep, atMost: options.size)
    let columns = SpacedAxis(over: scan.shape.x, step: columnStep, atMost: options.size)
    // One at a time: of large slices little is kept.
    return .concatenate(
      (0..<slices.shape[0]).map { index in
        slices.narrow(0, start: index, length: 1)
          .interpolate(
            to: [rows.count, columns.count], scales: [1 / rows.step, 1 / columns.step], antialias: options.antialias
          )
          .narrow(2, start: rows.first, length: rows.kept).narrow(3, start: columns.first, length: columns.kept)
          .contiguous()
      })
  }

  /// Zeros around slices. Shapes: [Z, Y, X] → [Z, size, size]. Source: MONAI's `SpatialPad`, symmetric.
  static func padded(_ slices: Tensor, to size: Int) -> Tensor {
    let (rows, columns) = (size - slices.shape[1], size - slices.shape[2])
    guard rows > 0 || columns > 0 else { return slices }
    return slices.padded([columns / 2, columns - columns / 2, rows / 2, rows - rows / 2])
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
