import Foundation

internal import CNifti

/// Reads NIfTI-1 and NIfTI-2, gzipped or not, in one file or as header and image, in either byte order.
enum NiftiReader {
  static func header(of url: URL) throws -> ScanHeader {
    try NiftiFile(url).scanHeader
  }

  /// Reads one volume, with the header's scaling applied.
  ///
  /// - Parameter volume: index of the volume; nil reads the only one and refuses a series.
  static func read(_ url: URL, volume: Int?) throws -> Scan {
    let file = try NiftiFile(url)
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
    header = try NiftiHeader(path: url.path)
    let (shape, volumeCount) = try header.grid(path: url.path)
    scanHeader = ScanHeader(
      format: "NIfTI-\(header.version)", voxelType: try header.voxelType(path: url.path), shape: shape,
      volumeCount: volumeCount, affine: try header.affine(shape: shape, path: url.path),
      hasKnownGeometry: true)
    volumeByteCount = shape.count * scanHeader.voxelType.byteCount
    voxelPath = try Self.voxelPath(url, isSeparate: header.hasSeparateVoxels)

    let attributes = try? FileManager.default.attributesOfItem(atPath: voxelPath)
    let fileSize = (attributes?[.size] as? Int) ?? 0
    // Deflate cannot shrink data below 1/1032, so that a header that promises more lies.
    let capacity = voxelPath.hasSuffix(".gz") ? fileSize * 1032 : fileSize - header.dataOffset
    guard capacity >= volumeByteCount * volumeCount else {
      throw Self.endsEarly(voxelPath, expected: volumeByteCount * volumeCount, found: nil)
    }
  }

  /// Reads the bytes of one volume as they are stored.
  func readVolume(_ volume: Int) throws -> [UInt8] {
    var file = znzopen(voxelPath, "rb", voxelPath.hasSuffix(".gz") ? 1 : 0)
    guard file != nil else {
      throw VisionError("\(voxelPath): cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { _ = Xznzclose(&file) }
    let start = header.dataOffset + volume * volumeByteCount
    guard znzseek(file, start, SEEK_SET) >= 0 else {
      throw Self.endsEarly(voxelPath, expected: volumeByteCount, found: 0)
    }
    let bytes = [UInt8](unsafeUninitializedCapacity: volumeByteCount) { buffer, initialized in
      let count = znzread(buffer.baseAddress, 1, volumeByteCount, file)
      initialized = count <= volumeByteCount ? count : 0  // an unreadable stream reports a count of -1
    }
    guard bytes.count == volumeByteCount else {
      throw Self.endsEarly(voxelPath, expected: volumeByteCount, found: bytes.count)
    }
    // The checksum of a gzip stream is looked at only by reading beyond the last voxel.
    var beyond: UInt8 = 0
    guard znzread(&beyond, 1, 1, file) <= 1 else {
      throw VisionError("\(voxelPath): the gzip stream is damaged", hint: "fetch the file again")
    }
    return bytes
  }

  private static func voxelPath(_ url: URL, isSeparate: Bool) throws -> String {
    let path = url.path
    let isPairName = [".hdr", ".img", ".hdr.gz", ".img.gz"].contains(where: path.lowercased().hasSuffix)
    guard isPairName == isSeparate else {
      throw VisionError(
        "\(path): the header says that voxels are \(isSeparate ? "in a separate .img file" : "in the same file")",
        hint: isSeparate ? "rename it to .hdr and put the .img beside it" : "rename it to .nii")
    }
    guard isSeparate else { return path }
    let stem = path.replacing(#/\.(hdr|img)(\.gz)?$/#.ignoresCase(), with: "")
    let candidates = [".img", ".img.gz", ".IMG", ".IMG.GZ"].map { stem + $0 }
    guard let image = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
      throw VisionError("\(path): its voxels' file \(stem).img is missing")
    }
    return image
  }

  private static func endsEarly(_ path: String, expected: Int, found: Int?) -> VisionError {
    let detail = found.map { "found \($0)" } ?? "the file is too small to hold them"
    return VisionError(
      "\(path): ends early: \(expected) bytes of voxels expected, \(detail)",
      hint: "the copy was cut short; fetch the file again")
  }
}
