import Files
import Foundation
import Torch

internal import CNifti

/// Writes scans as NIfTI-1.
public enum NiftiWriter {
  /// How voxels are stored.
  public enum DataType: Sendable {
    /// 0...255, for masks and 8-bit images.
    case uint8
    /// -32768...32767, for Hounsfield units.
    case int16
    /// As they are in memory.
    case float32
  }

  /// Writes a scan as `.nii`, or gzipped as `.nii.gz`, by the name's ending; the file appears only when it is complete.
  ///
  /// Integers are rounded to the nearest, not scaled. The same scan always gives the same bytes.
  /// - Throws: `VisionError` when the ending is another one, a voxel does not fit `datatype`, a side is longer than
  ///   NIfTI-1 can say (32,767), `FileError` when the disk refuses.
  public static func write(_ scan: Scan, to url: URL, datatype: DataType) throws {
    let isCompressed = url.hasEnding(".nii.gz")
    guard isCompressed || url.hasEnding(".nii") else {
      throw VisionError(
        "\(url.path): cannot write a scan under this name", hint: "end the name in .nii or .nii.gz")
    }
    var header = try header(of: scan, datatype: datatype, path: url.path)
    let voxels = try encode(scan.voxels, as: datatype, path: url.path)
    let noExtensions: [UInt8] = [0, 0, 0, 0]

    try AtomicFile.write(to: url) { path in
      var file = znzopen(path, "wb", isCompressed ? 1 : 0)
      guard file != nil else { throw writeFailure(url) }
      var isWritten = true
      for block in [withUnsafeBytes(of: &header, Array.init), noExtensions, voxels] {
        isWritten = isWritten && znzwrite(block, 1, block.count, file) == block.count
      }
      let isClosed = Xznzclose(&file) == 0
      guard isWritten, isClosed else { throw writeFailure(url) }
    }
  }

  private static func header(of scan: Scan, datatype: DataType, path: String) throws -> nifti_1_header {
    let sides = [scan.shape.x, scan.shape.y, scan.shape.z].compactMap(Int16.init(exactly:))
    guard sides.count == 3 else {
      throw VisionError(
        "\(path): a side of \(scan.shape) is longer than NIfTI-1's limit of \(Int16.max) voxels")
    }
    let spacing = scan.spacingMM
    var header = nifti_1_header()
    header.sizeof_hdr = 348
    header.dim = (3, sides[0], sides[1], sides[2], 1, 1, 1, 1)
    header.pixdim = (1, Float(spacing.x), Float(spacing.y), Float(spacing.z), 0, 0, 0, 0)
    header.datatype = datatype.niftiCode
    header.bitpix = Int16(datatype.byteCount * 8)
    header.vox_offset = 352
    header.scl_slope = 1
    header.xyzt_units = CChar(NIFTI_UNITS_MM)
    header.sform_code = Int16(NIFTI_XFORM_SCANNER_ANAT)
    let affine = scan.affine.elements.map(Float.init)
    header.srow_x = (affine[0], affine[1], affine[2], affine[3])
    header.srow_y = (affine[4], affine[5], affine[6], affine[7])
    header.srow_z = (affine[8], affine[9], affine[10], affine[11])
    header.magic = (0x6E, 0x2B, 0x31, 0)  // "n+1"
    return header
  }

  private static func encode(_ voxels: [Float], as datatype: DataType, path: String) throws -> [UInt8] {
    switch datatype {
    case .uint8: try bytes(of: rounded(voxels, as: UInt8.self, path: path))
    case .int16: try bytes(of: rounded(voxels, as: Int16.self, path: path))
    case .float32: bytes(of: voxels)
    }
  }

  private static func rounded<Stored: FixedWidthInteger>(
    _ voxels: [Float], as type: Stored.Type, path: String
  ) throws -> [Stored] {
    try voxels.map { voxel in
      guard let stored = Stored(exactly: voxel.rounded()) else {
        throw VisionError(
          "\(path): voxel value \(voxel) does not fit \(type) (\(Stored.min)...\(Stored.max))",
          hint: "write float32, or rescale the voxels first")
      }
      return stored
    }
  }

  private static func bytes<Element>(of values: [Element]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  private static func writeFailure(_ url: URL) -> FileError {
    let reason = POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    return FileError(cannotWrite: url, reason, hint: "check that the folder exists, is writable and has space left")
  }
}

extension NiftiWriter.DataType {
  fileprivate var niftiCode: Int16 {
    switch self {
    case .uint8: Int16(DT_UINT8)
    case .int16: Int16(DT_INT16)
    case .float32: Int16(DT_FLOAT32)
    }
  }

  fileprivate var byteCount: Int {
    switch self {
    case .uint8: 1
    case .int16: 2
    case .float32: 4
    }
  }
}
