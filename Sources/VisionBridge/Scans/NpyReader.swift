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
    return Scan(
      voxels: voxels, shape: shape, affine: .identity, hasKnownGeometry: false, sourcePath: location.path,
      doubts: isColour ? [.colour] : [])
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

  /// Where the images of an array `[H, W]`, `[H, W, D]` or `[N, C, H, W, D]` lie.
  var layout: Layout {
    get throws {
      let sides = header.shape
      guard [2, 3, 5].contains(sides.count), header.count > 0 else {
        throw VisionError(
          "\(path): an image is [H, W] or [H, W, D], and several are [N, C, H, W, D], with at least one voxel; this file "
            + "holds \(summary)")
      }
      return Layout(sides, isFortranOrder: header.isFortranOrder)
    }
  }

  /// Values in the order in which they are stored, and where among them those of an image begin: its own alone where they lie
  /// together.
  func values(ofImage image: Int, _ layout: Layout) -> (values: [Float], start: Int) {
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

/// Where images lie in an array: distances are in values.
private struct Layout {
  let isStack: Bool
  let imageCount: Int
  let channelCount: Int
  let shape: ZYX<Int>
  let imageStride: Int
  let channelStride: Int
  let strides: ZYX<Int>

  /// Of an array with these sides, two, three or five.
  init(_ sides: [Int], isFortranOrder: Bool) {
    isStack = sides.count == 5
    let plane = isStack ? 2 : 0
    let fastestFirst = isFortranOrder ? Array(sides.indices) : sides.indices.reversed()
    var distances = [Int](repeating: 0, count: sides.count)
    var distance = 1
    for axis in fastestFirst {
      distances[axis] = distance
      distance *= sides[axis]
    }
    let hasDepth = sides.count > 2
    imageCount = isStack ? sides[0] : 1
    channelCount = isStack ? sides[1] : 1
    imageStride = isStack ? distances[0] : 0
    channelStride = isStack ? distances[1] : 0
    shape = ZYX(z: hasDepth ? sides[plane + 2] : 1, y: sides[plane], x: sides[plane + 1])
    strides = ZYX(z: hasDepth ? distances[plane + 2] : 0, y: distances[plane], x: distances[plane + 1])
  }
}
