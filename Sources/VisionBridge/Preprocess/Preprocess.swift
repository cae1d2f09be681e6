import Foundation
import Torch

/// From a scan to the slices a model sees.
///
/// The order is fixed: window the values (CT only), choose slices, resample each slice, scale the scan to
/// 0...1. Windowing comes first, so that a metal implant far outside the window does not bleed into its
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
    let chosen = chosenSlices(of: turned.shape.z, depth: options.depth)
    let slices = resampledSlices(turned, chosen, window: modality == .ct ? options.ctWindow : nil, options)
    let scaled = scaledToUnit(slices)
    return PreprocessedScan(
      scaled.values, keySlice: turnedKey.flatMap { key in chosen.lastIndex { $0 <= key } },
      isConstant: scaled.isConstant, storedShape: scan.shape, doubts: scan.doubts)
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
    let low = values.min().item
    let high = values.max().item
    guard high > low else { return (.zeros(values.shape), true) }
    return ((values - low) / (high - low), false)
  }
}
