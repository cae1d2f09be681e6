import Foundation

/// The header of NumPy's `.npy` format: versions 1 to 3 are read, 1 is written.
///
/// Source: `numpy/lib/format.py`: the magic, two version bytes, the header's length, a Python dictionary.
package struct NpyHeader {
  /// Byte order, kind and size of a value, for example `<f4`.
  package let descriptor: String
  /// Whether the first index runs fastest.
  package let isFortranOrder: Bool
  /// The shape of the array.
  package let shape: [Int]
  /// Where the values begin.
  package let dataOffset: Int

  /// Number of values; the initialiser has made sure that the product fits.
  package var count: Int { shape.reduce(1, *) }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Parses the beginning of a file.
  ///
  /// - Throws: `FileError` when it is none, or holds records or objects.
  package init(_ data: Data, path: String) throws(FileError) {
    guard data.count >= 12, data.prefix(6).elementsEqual(Self.magic) else {
      throw FileError("\(path): not a NumPy .npy file", hint: "np.save(path, array) writes one")
    }
    let bytes = [UInt8](data.prefix(12))
    let start = bytes[6] == 1 ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard (1...3).contains(bytes[6]), data.count >= start + length else {
      throw FileError("\(path): .npy header of version \(bytes[6]) with \(length) bytes is unknown or cut short")
    }
    dataOffset = start + length
    let text = String(decoding: data[start..<dataOffset], as: UTF8.self)
    guard let order = text.firstMatch(of: #/'fortran_order'\s*:\s*(True|False)/#)?.1,
      let sides = text.firstMatch(of: #/'shape'\s*:\s*\(([0-9,\sL]*)\)/#)?.1
    else { throw FileError("\(path): .npy header without 'fortran_order' or 'shape'") }
    isFortranOrder = order == "True"
    shape = sides.split(whereSeparator: { !$0.isNumber }).map { Int($0) ?? .max }
    descriptor = text.firstMatch(of: #/'descr'\s*:\s*'([^']*)'/#).map { String($0.1) } ?? ""
    var product = 1
    for side in shape {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: side)
      guard !isTooLarge else { throw FileError("\(path): shape \(shape) is too large") }
      product = next
    }
  }

  /// Returns what comes before values in C order, little-endian float32 where nothing else is said, in `size` bytes where given, else in as few as the
  /// format allows.
  package static func encoded(shape: [Int], descriptor: String = "<f4", size: Int? = nil) -> Data {
    let tuple = shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    let text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(tuple), }"
    // Magic, version and length take 10 bytes; the elements start at a multiple of 64.
    let size = size ?? (10 + text.utf8.count + 1 + 63) / 64 * 64
    let header = text + String(repeating: " ", count: size - 11 - text.utf8.count) + "\n"
    var data = Data(magic + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    return data
  }
}
