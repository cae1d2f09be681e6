import Files
import Foundation
import Torch

/// Reads NIfTI-1 and NIfTI-2, gzipped or not, in one file or as header and image, in either byte order.
struct NiftiReader: ScanFormat {
  let name = "NIfTI"
  let fileNameEndings = [".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"]

  func header(of location: ScanLocation) throws -> ScanHeader {
    try Self.open(location.url).scanHeader
  }

  /// Opens a file. Where its header makes no sense, damage of its gzip stream is looked for first, because it may be why.
  private static func open(_ url: URL) throws -> NiftiFile {
    do {
      return try NiftiFile(url)
    } catch {
      if url.hasEnding(".gz") { try ScanFile(url.path).finish() }
      throw error
    }
  }

  /// Reads one volume, with the header's scaling applied.
  ///
  /// - Parameter volume: index of the volume; nil reads the only one and refuses a series.
  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    let file = try Self.open(location.url)
    let header = file.scanHeader
    let bytes = try file.readVolume(try volume(of: location, count: header.volumeCount))
    let scaling = file.header.scaling
    let voxels = bytes.withUnsafeBytes {
      header.voxelType.decode(
        $0, isSwapped: file.header.isSwapped, slope: scaling.slope, intercept: scaling.intercept)
    }
    let scan = Scan(voxels: voxels, shape: header.shape, affine: header.affine, sourcePath: location.path)
    // Whole numbers of 64 bits times this are still numbers.
    let isTame = !header.voxelType.isFloat && max(abs(scaling.slope), abs(scaling.intercept)) < 1e15
    if !isTame { try scan.demandFinite() }
    return scan
  }
}

/// A NIfTI file whose header makes sense and whose voxels can be there.
private struct NiftiFile {
  let header: NiftiHeader
  let scanHeader: ScanHeader
  /// The file with the voxels.
  private let voxelPath: String
  private let volumeByteCount: Int

  init(_ url: URL) throws {
    let pair = try NiftiPair(url)
    header = try NiftiHeader(path: pair.headerPath)
    let (shape, volumeCount) = try header.grid(path: url.path)
    scanHeader = ScanHeader(
      format: "NIfTI-\(header.version)", voxelType: try header.voxelType(path: url.path), shape: shape,
      volumeCount: volumeCount, affine: try header.affine(shape: shape, path: url.path),
      hasKnownGeometry: true)
    volumeByteCount = shape.count * scanHeader.voxelType.byteCount
    voxelPath = try pair.voxelPath(isSeparate: header.hasSeparateVoxels)

    let file = try ScanFile(voxelPath)
    // Deflate cannot shrink data below 1/1032, so that a header that promises more lies.
    let (expansion, isTooLarge) = file.byteCount.multipliedReportingOverflow(by: 1032)
    let capacity = file.isCompressed ? (isTooLarge ? .max : expansion) : file.byteCount - header.dataOffset
    guard capacity >= volumeByteCount * volumeCount else {
      try file.finish()
      throw Self.endsEarly(voxelPath, expected: volumeByteCount * volumeCount, found: nil)
    }
  }

  /// Reads the bytes of one volume as they are stored.
  func readVolume(_ volume: Int) throws -> ArraySlice<UInt8> {
    let file = try ScanFile(voxelPath)
    if scanHeader.volumeCount == 1, let content = file.content(byteCount: header.dataOffset + volumeByteCount) {
      return content[header.dataOffset...]
    }
    try file.skip(header.dataOffset + volume * volumeByteCount)
    let bytes = try file.read(volumeByteCount)
    try file.finish()
    guard bytes.count == volumeByteCount else {
      throw Self.endsEarly(voxelPath, expected: volumeByteCount, found: bytes.count)
    }
    return bytes[...]
  }

  private static func endsEarly(_ path: String, expected: Int, found: Int?) -> VisionError {
    let detail = found.map { "found \($0)" } ?? "the file is too small to hold them"
    return VisionError(
      "\(path): ends early: \(expected) bytes of voxels expected, \(detail)",
      hint: "the copy was cut short; fetch the file again")
  }
}
