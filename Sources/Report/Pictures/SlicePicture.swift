import VisionBridge

/// One slice of a scan as radiologists look at it: the patient's right on the left, the front or the head on top.
struct SlicePicture {
  let image: PngPicture
  /// Index of the slice shown, counted along the stored or, where slices were turned, the upright scan.
  let slice: Int
  let sliceCount: Int
  /// Width over height in millimetres.
  let aspect: Double

  /// Pixels along the longer side that a page can bear many times.
  private static let mostPixels = 192

  /// Shows the marked slice, or the middle one.
  ///
  /// - Parameter keySlice: index of a slice in the scan as stored.
  init(_ stored: Scan, keySlice: Int?) {
    let scan = stored.canonical()
    let marked = keySlice.flatMap(stored.canonicalIndex(ofSlice:)).flatMap {
      (0..<scan.shape.z).contains($0) ? $0 : nil
    }
    slice = marked ?? scan.shape.z / 2
    sliceCount = scan.shape.z
    let step = (max(scan.shape.y, scan.shape.x) + Self.mostPixels - 1) / Self.mostPixels
    let columns = Array(stride(from: 0, to: scan.shape.x, by: step))
    let rows = Array(stride(from: 0, to: scan.shape.y, by: step))
    let codes = Array(scan.axisCodes)
    // The x index grows to the patient's right, the y index upwards in the picture: both against the order of pixels.
    let isMirrored = scan.hasKnownGeometry && codes[0] == "R"
    let isUpsideDown = scan.hasKnownGeometry && "AS".contains(codes[1])
    let grey = GreyWindow(
      scan.voxels[slice * scan.shape.y * scan.shape.x..<(slice + 1) * scan.shape.y * scan.shape.x])
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows.count * columns.count)
    for y in isUpsideDown ? rows.reversed() : rows {
      let start = (slice * scan.shape.y + y) * scan.shape.x
      for x in isMirrored ? columns.reversed() : columns { pixels.append(grey[scan.voxels[start + x]]) }
    }
    image = PngPicture(width: columns.count, height: rows.count, pixels: pixels)
    let width = Double(scan.shape.x) * scan.spacingMM.x
    let height = Double(scan.shape.y) * scan.spacingMM.y
    aspect = width > 0 && height > 0 ? width / height : 1
  }
}

/// Maps intensities to grey: of 500 pixels the darkest is black and the brightest white, whatever few lie beyond.
private struct GreyWindow {
  private let low: Float
  private let scale: Float

  init(_ voxels: ArraySlice<Float>) {
    let sorted = voxels.sorted()
    let clipped = sorted.count / 500
    low = sorted[clipped]
    let high = sorted[sorted.count - 1 - clipped]
    scale = high > low ? 255 / (high - low) : 0
  }

  subscript(_ value: Float) -> UInt8 { UInt8(min(max((value - low) * scale, 0), 255)) }
}
