import Foundation
import Torch

/// The slices of one scan as a model sees them, in half precision: 0...1 in steps far below those of 8-bit
/// images.
///
/// Values are kept in memory, or mapped from a file of `PreprocessCache`; both have the same bits.
public struct PreprocessedScan: Equatable, Sendable {
  /// Number of slices.
  public let sliceCount: Int
  /// Rows and columns of a slice.
  public let size: Int
  /// Index of the marked slice among these.
  public let keySlice: Int?
  /// Whether all voxels of the scan were equal, so that the slices are zeros.
  public let isConstant: Bool
  /// Slices, rows and columns of the scan as stored.
  public let storedShape: ZYX<Int>
  /// What reading the scan found that is hardly meant.
  public let doubts: [ScanDoubt]
  private let values: Data

  /// Keeps slices. Shapes: [Z, size, size].
  init(_ slices: Tensor, keySlice: Int?, isConstant: Bool, storedShape: ZYX<Int>, doubts: [ScanDoubt] = []) {
    sliceCount = slices.shape[0]
    size = slices.shape[1]
    self.keySlice = keySlice
    self.isConstant = isConstant
    self.storedShape = storedShape
    self.doubts = doubts
    let halves = slices.to(.float16)
    var bytes = Data(count: halves.count * DType.float16.byteCount)
    bytes.withUnsafeMutableBytes { halves.copyOut($0) }
    values = bytes
  }

  /// The slices. Shapes: [Z, size, size], float32.
  public func tensor() -> Tensor {
    values.withUnsafeBytes { Tensor(bytes: $0, shape: [sliceCount, size, size], dtype: .float16) }.to(
      .float32)
  }

  // The file: twelve little-endian Int32 (magic, version, slices, rows, key slice or -1, constant, stored slices, rows and
  // columns, colour, missing slices, tilt in hundredths of a degree), then the values.
  private static let headerCount = 48
  private static let magic: [Int32] = [0x4e_4f_53_53, 3]

  /// The bytes of a cache file.
  var fileContents: Data {
    let stored = [storedShape.z, storedShape.y, storedShape.x].map { Int32(clamping: $0) }
    let fields =
      Self.magic + [Int32(sliceCount), Int32(size), Int32(keySlice ?? -1), isConstant ? 1 : 0] + stored + doubtFields
    return fields.map(\.littleEndian).withUnsafeBytes { Data($0) } + values
  }

  private var doubtFields: [Int32] {
    var (colour, missing, tilt): (Int32, Int32, Int32) = (0, 0, 0)
    for doubt in doubts {
      switch doubt {
      case .colour: colour = 1
      case .missingSlices(let count): missing = Int32(clamping: count)
      case .tilt(let degrees): tilt = Int32((degrees * 100).rounded())
      case .shape, .constant: break
      }
    }
    return [colour, missing, tilt]
  }

  /// Reads the bytes of a cache file; nil when they are not complete.
  init?(fileContents data: Data) {
    guard data.count >= Self.headerCount else { return nil }
    let fields = data.withUnsafeBytes { bytes in
      (0..<12).map { Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }
    }
    sliceCount = Int(fields[2])
    size = Int(fields[3])
    keySlice = fields[4] < 0 ? nil : Int(fields[4])
    isConstant = fields[5] == 1
    storedShape = ZYX(z: Int(fields[6]), y: Int(fields[7]), x: Int(fields[8]))
    doubts =
      (fields[9] == 1 ? [.colour] : []) + (fields[10] > 0 ? [.missingSlices(Int(fields[10]))] : [])
      + (fields[11] > 0 ? [.tilt(degrees: Double(fields[11]) / 100)] : [])
    values = data.dropFirst(Self.headerCount)
    guard Array(fields[0..<2]) == Self.magic, sliceCount > 0, size > 0,
      values.count == sliceCount * size * size * DType.float16.byteCount
    else { return nil }
  }
}
