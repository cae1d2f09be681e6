import Files
import Foundation

/// Reads NumPy `.npy` files: images as the published system stores them, `[H, W]` or `[H, W, D]`, and its key-slice
/// files.
public struct NpyReader: ScanFormat {
  let name = "NPY"
  let fileNameEndings = [".npy"]

  /// Reads an image `[H, W]` or `[H, W, D]`, of any number type, in C or Fortran order, in either byte order.
  ///
  /// Three identical slices are how the published data stores a radiograph; they come back as one.
  /// Shapes: `[H, W, D]` in the file, `[Z = D, Y = H, X = W]` in the scan.
  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    _ = try volume(of: location, count: 1)
    let file = try NpyFile(location.url)
    let stored = try file.imageShape
    let values = file.values()
    let strides =
      file.header.isFortranOrder
      ? ZYX(z: stored.y * stored.x, y: 1, x: stored.y)
      : ZYX(z: 1, y: stored.x * stored.z, x: stored.z)
    var shape = stored
    var voxels = gatherVoxels(values, start: 0, strides: strides, shape: shape)
    let sliceSize = shape.y * shape.x
    let first = voxels[..<sliceSize]
    if shape.z == 3, (1..<3).allSatisfy({ voxels[($0 * sliceSize)...].prefix(sliceSize) == first }) {
      shape.z = 1
      voxels = Array(first)
    }
    return Scan(
      voxels: voxels, shape: shape, affine: .identity, hasKnownGeometry: false, sourcePath: location.path)
  }

  func header(of location: ScanLocation) throws -> ScanHeader {
    let file = try NpyFile(location.url)
    return ScanHeader(
      format: "NPY", voxelType: file.voxelType, shape: try file.imageShape, volumeCount: 1,
      affine: .identity, hasKnownGeometry: false)
  }

  /// Reads a key-slice file: one integer, the index of the slice that a radiologist marked.
  ///
  /// - Throws: `VisionError` or `FileError` when the file is missing, damaged or holds anything else.
  public static func readKeySlice(_ url: URL) throws -> Int {
    let file = try NpyFile(url)
    guard file.voxelType.isInteger, file.header.count == 1, let index = Int(exactly: file.values()[0])
    else {
      throw VisionError(
        "\(url.path): a key-slice file holds one integer, this one \(file.summary)")
    }
    return index
  }
}

/// A `.npy` file in memory, its length checked against its header.
private struct NpyFile {
  let path: String
  let header: NpyHeader
  let data: Data
  let voxelType: VoxelType
  let isSwapped: Bool

  /// For messages: type and shape.
  var summary: String { "\(voxelType.rawValue) \(header.shape)" }

  init(_ url: URL) throws {
    path = url.path
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw VisionError("\(url.path): cannot be opened: \(error.localizedDescription)")
    }
    header = try NpyHeader(data, path: path)
    guard let (type, isBigEndian) = Self.parse(descriptor: header.descriptor) else {
      throw VisionError(
        "\(path): values that are not plain integers, floats or booleans",
        hint: "save it again with array.astype(np.float32)")
    }
    voxelType = type
    isSwapped = isBigEndian && type.byteCount > 1
    let (expected, isTooLarge) = header.count.multipliedReportingOverflow(by: voxelType.byteCount)
    let found = data.count - header.dataOffset
    guard !isTooLarge, found >= expected else {
      throw VisionError(
        "\(path): ends early: \(summary) needs \(isTooLarge ? "more" : "\(expected)") bytes of values, "
          + "found \(found)", hint: "the copy was cut short; fetch the file again")
    }
  }

  /// Slices, rows and columns of an `[H, W]` or `[H, W, D]` array.
  var imageShape: ZYX<Int> {
    get throws {
      guard (2...3).contains(header.shape.count), header.count > 0 else {
        throw VisionError(
          "\(path): an image is [H, W] or [H, W, D] with at least one voxel, this file holds \(summary)"
        )
      }
      return ZYX(
        z: header.shape.count == 3 ? header.shape[2] : 1, y: header.shape[0], x: header.shape[1])
    }
  }

  /// The values in the order in which they are stored.
  func values() -> [Float] {
    data.withUnsafeBytes { bytes in
      let end = header.dataOffset + header.count * voxelType.byteCount
      return voxelType.decode(
        UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset..<end]), isSwapped: isSwapped)
    }
  }

  /// For example `<f4`: byte order, kind, size in bytes.
  private static func parse(descriptor: String) -> (type: VoxelType, isBigEndian: Bool)? {
    let types: [Substring: VoxelType] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
      "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    guard let order = descriptor.first, "<>|=".contains(order), let type = types[descriptor.dropFirst()] else {
      return nil
    }
    return (type, order == ">")
  }
}
