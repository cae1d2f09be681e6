import Foundation

/// The header of a `.npy` file, format versions 1 to 3.
///
/// Source: NumPy, `numpy/lib/format.py`: the magic, two version bytes, the header's length, a Python dictionary.
struct NpyHeader {
  var voxelType: VoxelType
  var isSwapped: Bool
  var isFortranOrder: Bool
  var shape: [Int]
  /// Where the values begin.
  var dataOffset: Int

  /// Number of values; the initialiser has made sure that the product fits.
  var count: Int { shape.reduce(1, *) }

  /// For messages: type and shape.
  var summary: String { "\(voxelType.rawValue) \(shape)" }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Parses the beginning of a file.
  init(_ data: Data, path: String) throws {
    guard data.count >= 12, data.prefix(6).elementsEqual(Self.magic) else {
      throw VisionError("\(path): not a NumPy .npy file", hint: "np.save(path, array) writes one")
    }
    let bytes = [UInt8](data.prefix(12))
    let start = bytes[6] == 1 ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard (1...3).contains(bytes[6]), data.count >= start + length else {
      throw VisionError(
        "\(path): .npy header of version \(bytes[6]) with \(length) bytes is unknown or cut short")
    }
    dataOffset = start + length
    let text = String(decoding: data[start..<dataOffset], as: UTF8.self)
    guard let order = text.firstMatch(of: #/'fortran_order'\s*:\s*(True|False)/#)?.1,
      let sides = text.firstMatch(of: #/'shape'\s*:\s*\(([0-9,\sL]*)\)/#)?.1
    else {
      throw VisionError("\(path): .npy header without 'fortran_order' or 'shape'")
    }
    isFortranOrder = order == "True"
    shape = sides.split(whereSeparator: { !$0.isNumber }).map { Int($0) ?? .max }
    guard let descriptor = text.firstMatch(of: #/'descr'\s*:\s*'([^']*)'/#)?.1,
      let (type, isBigEndian) = Self.parse(descriptor: descriptor)
    else {
      throw VisionError(
        "\(path): values that are not plain integers, floats or booleans",
        hint: "save it again with array.astype(np.float32)")
    }
    voxelType = type
    isSwapped = isBigEndian && type.byteCount > 1
    var product = 1
    for side in shape {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: side)
      guard !isTooLarge else { throw VisionError("\(path): shape \(shape) is too large") }
      product = next
    }
  }

  /// For example `<f4`: byte order, kind, size in bytes.
  private static func parse(descriptor: Substring) -> (type: VoxelType, isBigEndian: Bool)? {
    let types: [Substring: VoxelType] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
      "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    guard let order = descriptor.first, "<>|=".contains(order),
      let type = types[descriptor.dropFirst()]
    else { return nil }
    return (type, order == ">")
  }
}
