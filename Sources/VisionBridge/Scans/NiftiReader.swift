import Files
import Foundation
import Torch

/// Reads NIfTI-1 and NIfTI-2, gzipped or not, in one file or as header and image, in either byte order.
enum NiftiReader {
  static func header(of url: URL) throws -> ScanHeader {
    try open(url).scanHeader
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
  static func read(_ url: URL, volume: Int?) throws -> Scan {
    let file = try open(url)
    let header = file.scanHeader
    guard volume != nil || header.volumeCount == 1 else {
      throw VisionError(
        "\(url.path): holds \(header.volumeCount) volumes, one expected",
        hint: "choose a volume, or write the one to use into a file of its own")
    }
    let volume = volume ?? 0
    guard (0..<header.volumeCount).contains(volume) else {
      throw VisionError(
        "\(url.path): no volume \(volume); the file holds \(header.volumeCount), counted from 0")
    }
    let bytes = try file.readVolume(volume)
    let scaling = file.header.scaling
    let voxels = bytes.withUnsafeBytes {
      header.voxelType.decode(
        $0, isSwapped: file.header.isSwapped, slope: scaling.slope, intercept: scaling.intercept)
    }
    return Scan(voxels: voxels, shape: header.shape, affine: header.affine, sourcePath: url.path)
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
  func readVolume(_ volume: Int) throws -> [UInt8] {
    let file = try ScanFile(voxelPath)
    try file.skip(header.dataOffset + volume * volumeByteCount)
    let bytes = try file.read(volumeByteCount)
    try file.finish()
    guard bytes.count == volumeByteCount else {
      throw Self.endsEarly(voxelPath, expected: volumeByteCount, found: bytes.count)
    }
    return bytes
  }

  private static func endsEarly(_ path: String, expected: Int, found: Int?) -> VisionError {
    let detail = found.map { "found \($0)" } ?? "the file is too small to hold them"
    return VisionError(
      "\(path): ends early: \(expected) bytes of voxels expected, \(detail)",
      hint: "the copy was cut short; fetch the file again")
  }
}
