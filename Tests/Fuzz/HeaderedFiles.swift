/// A safetensors file in its parts, whose length of the header is right.
struct SafetensorsFile {
  var header: [UInt8]
  var data: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else { return nil }
    header = Array(bytes[8..<8 + Int(length)])
    data = Array(bytes[(8 + Int(length))...])
  }

  var bytes: [UInt8] { littleEndian(UInt64(header.count)) + header + data }

  /// Lets the data end where the last tensor of the header ends, if that is not far.
  mutating func fitData() {
    var end = 0
    for part in String(decoding: header, as: UTF8.self).split(separator: "data_offsets").dropFirst() {
      let list = part.prefix { $0 != "]" }
      end = max(end, list.split(separator: ",").last.flatMap { Int($0) } ?? 0)
    }
    guard end < 1 << 20 else { return }
    data = data.count < end ? data + [UInt8](repeating: 0, count: end - data.count) : Array(data[..<end])
  }
}

/// A `.npy` file in its parts, whose length of the header is right.
struct NpyFile {
  private var start: [UInt8]
  var header: [UInt8]
  var data: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 12 else { return nil }
    let lengthSize = bytes[6] == 1 ? 2 : 4
    let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    let dataStart = 8 + lengthSize + length
    guard dataStart <= bytes.count else { return nil }
    start = Array(bytes[..<8])
    header = Array(bytes[8 + lengthSize..<dataStart])
    data = Array(bytes[dataStart...])
  }

  var bytes: [UInt8] {
    let length =
      start[6] == 1 ? littleEndian(UInt16(truncatingIfNeeded: header.count)) : littleEndian(UInt32(header.count))
    return start + length + header + data
  }
}

/// A field of a NIfTI header.
private struct NiftiField {
  enum Kind { case int16, int32, int64, float, double }
  var offset: Int
  var kind: Kind

  /// Fields one after the other.
  static func row(_ offset: Int, _ kind: Kind, _ count: Int) -> [NiftiField] {
    let size =
      switch kind {
      case .int16: 2;
      case .int32, .float: 4;
      case .int64, .double: 8
      }
    return (0..<count).map { NiftiField(offset: offset + $0 * size, kind: kind) }
  }

  /// Lengths first, which matter most; then type, spacing, offset, scaling, orientation. Source: nifti1.h and nifti2.h.
  static let version1 =
    row(40, .int16, 5) + row(40, .int16, 8) + row(70, .int16, 2) + row(76, .float, 8) + row(108, .float, 3)
    + row(252, .int16, 2) + row(256, .float, 18) + row(0, .int32, 1) + row(344, .int32, 1) + row(348, .int32, 1)
  static let version2 =
    row(16, .int64, 5) + row(16, .int64, 8) + row(12, .int16, 2) + row(104, .double, 8) + row(168, .int64, 1)
    + row(176, .double, 2) + row(344, .int32, 2) + row(352, .double, 18) + row(0, .int32, 1) + row(4, .int32, 2)
    + row(540, .int32, 1)
}

/// A copy of a NIfTI file, or of a header alone, with another value in one field of the header.
func changedNifti(_ original: [UInt8], _ generator: inout Generator) -> [UInt8] {
  guard original.count >= 348 else { return original }
  let sizes = [
    original[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }, original[0..<4].reduce(0) { $0 << 8 | Int($1) },
  ]
  let isVersion2 = sizes.contains(540)
  let field = generator.pick(isVersion2 ? NiftiField.version2 : NiftiField.version1)
  let odd = [
    0, 1, 2, 3, 7, 8, -1, 16, 64, 127, 128, 255, 256, 348, 352, 512, 768, 1024, 1280, 1536, 1792, 2048, 2304, 32767,
    65535,
    .max >> 32, .max >> 16, .max, .min,
  ]
  let number = generator.isOne(in: 3) ? generator.below(40) : generator.pick(odd)
  let real = generator.pick([Double(number), .nan, .infinity, -.infinity, 1e-300, 1e300, -1, 0.5, 352.5])
  let bytes: [UInt8] =
    switch field.kind {
    case .int16: littleEndian(Int16(truncatingIfNeeded: number))
    case .int32: littleEndian(Int32(truncatingIfNeeded: number))
    case .int64: littleEndian(Int64(number))
    case .float: littleEndian(Float(real).bitPattern)
    case .double: littleEndian(real.bitPattern)
    }
  guard field.offset + bytes.count <= original.count else { return original }
  let isBigEndian = [348, 540].contains(sizes[1])
  var changed = original
  changed.replaceSubrange(field.offset..<field.offset + bytes.count, with: isBigEndian ? bytes.reversed() : bytes)
  // Often enough voxels for what the header now says.
  return generator.isOne(in: 2) ? changed + [UInt8](repeating: 7, count: 1 << 16) : changed
}
