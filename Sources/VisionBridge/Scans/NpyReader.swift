import Files
import Foundation

/// Reads NumPy `.npy` files: images as the published system stores them, and its key-slice files.
public struct NpyReader: ScanFormat {
  let name = "NPY"
  let fileNameEndings = [".npy"]

  /// Reads an image of any number type, in C or Fortran order, in either byte order.
  ///
  /// Identical slices are how the published data stores a radiograph, three of them in a file of its own, as many as its neighbours
  /// have in a stack; they come back as one. Equal channels are one, three that differ become brightness.
  /// Shapes: `[H, W]` or `[H, W, D]` in the file (June 2024), or several images `[N, C, H, W, D]` (December 2023); →
  /// `[Z = D, Y = H, X = W]` in the scan. Differs from source: a volume of two slices stays one, where it is the first slice there.
  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    let file = try NpyFile(location.url)
    let layout = try file.layout
    let volume = try volume(of: location, count: layout.imageCount)
    let (values, start) = file.values(ofImage: volume, layout)
    let channels = (0..<layout.channelCount).map {
      gatherVoxels(values, start: start + $0 * layout.channelStride, strides: layout.strides, shape: layout.shape)
    }
    let isColour = channels.dropFirst().contains { !Self.areEqual($0[...], channels[0][...]) }
    guard !isColour || channels.count == 3 else {
      throw VisionError(
        "\(location.path): \(channels.count) channels that differ: \(file.summary)",
        hint: "an image has one channel, equal ones, or red, green and blue")
    }
    var voxels = isColour ? Grey.values(red: channels[0], green: channels[1], blue: channels[2]) : channels[0]
    var shape = layout.shape
    let sliceSize = shape.y * shape.x
    let first = voxels[..<sliceSize]
    if layout.isStack || shape.z == 3,
      (1..<shape.z).allSatisfy({ Self.areEqual(voxels[($0 * sliceSize)...].prefix(sliceSize), first) })
    {
      shape.z = 1
      voxels = Array(first)
    }
    let scan = Scan(
      voxels: voxels, shape: shape, affine: .identity, hasKnownGeometry: false, sourcePath: location.path,
      doubts: isColour ? [.colour] : [])
    if file.voxelType.isFloat { try scan.demandFinite() }
    return scan
  }

  /// Whether values have the same bits, so that what is no number equals itself.
  private static func areEqual(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Bool {
    zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  func header(of location: ScanLocation) throws -> ScanHeader {
    let file = try NpyFile(location.url)
    let layout = try file.layout
    return ScanHeader(
      format: "NPY", voxelType: file.voxelType, shape: layout.shape, volumeCount: layout.imageCount,
      affine: .identity, hasKnownGeometry: false)
  }

  /// Reads a key-slice file: one integer, the index of the slice that a radiologist marked.
  ///
  /// - Throws: `VisionError` or `FileError` when the file is missing, damaged or holds anything else.
  public static func readKeySlice(_ url: URL) throws -> Int {
    let file = try NpyFile(url)
    guard file.voxelType.isInteger, file.header.count == 1, let index = Int(exactly: file.onlyValue)
    else {
      throw VisionError(
        "\(url.path): a key-slice file holds one integer, this one \(file.summary)")
    }
    return index
  }
}
