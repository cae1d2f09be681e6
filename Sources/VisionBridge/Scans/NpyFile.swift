import Files
import Foundation

/// A `.npy` file in memory, its length checked against its header.
struct NpyFile {
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

  /// Where the images of an array `[H, W]`, `[H, W, D]` or `[N, C, H, W, D]` lie.
  var layout: NpyImageLayout {
    get throws {
      let sides = header.shape
      guard [2, 3, 5].contains(sides.count), header.count > 0 else {
        throw VisionError(
          "\(path): an image is [H, W] or [H, W, D], and several are [N, C, H, W, D], with at least one voxel; this file "
            + "holds \(summary)")
      }
      return NpyImageLayout(sides, isFortranOrder: header.isFortranOrder)
    }
  }

  /// Values in the order in which they are stored, and where among them those of an image begin: its own alone where they lie
  /// together.
  func values(ofImage image: Int, _ layout: NpyImageLayout) -> (values: [Float], start: Int) {
    let start = image * layout.imageStride
    guard !header.isFortranOrder else { return (values(0..<header.count), start) }
    let length = header.count / layout.imageCount
    return (values(start..<start + length), 0)
  }

  private func values(_ range: Range<Int>) -> [Float] {
    data.withUnsafeBytes { bytes in
      let start = header.dataOffset + range.lowerBound * voxelType.byteCount
      return voxelType.decode(
        UnsafeRawBufferPointer(rebasing: bytes[start..<start + range.count * voxelType.byteCount]),
        isSwapped: isSwapped)
    }
  }

  /// The one value of a key-slice file.
  var onlyValue: Float { values(0..<1)[0] }

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
