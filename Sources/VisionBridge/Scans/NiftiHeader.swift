import Files
import Foundation
import Torch

internal import CNifti

/// What reading voxels needs of a NIfTI header, the same for versions 1 and 2.
struct NiftiHeader {
  var version: Int
  /// Whether the file is in the other byte order than this machine.
  var isSwapped = false
  /// `n+1`, `ni1`, `n+2` or `ni2`; the `i` says that the voxels lie in a separate file.
  var magic: [CChar]
  /// Number of axes, then their lengths.
  var dim: [Int]
  /// Handedness of the qform, then the spacing along each axis.
  var pixdim: [Double]
  var datatype: Int
  var voxelOffset: Double
  var slope: Double
  var intercept: Double
  var qformCode: Int
  var sformCode: Int
  /// Quaternion b, c, d, then the offset x, y, z.
  var qform: [Double]
  /// Three rows of four.
  var sform: [Double]

  /// Reads the header of a NIfTI file.
  ///
  /// - Parameter path: of the `.nii` or the `.hdr`, gzipped or not.
  /// - Throws: `VisionError` when the file is no NIfTI, `FileError` when its compressed data is damaged.
  init(path: String) throws {
    Self.silenceLibrary
    let file = try ScanFile(path)
    var bytes = try file.read(MemoryLayout<nifti_2_header>.size)
    let version = bytes.withUnsafeBytes {
      nifti_header_version($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    guard version != 0 else {
      throw VisionError(
        "\(path): an ANALYZE 7.5 image, which does not say how it lies in the body",
        hint: "convert it to NIfTI with its orientation set")
    }
    let size = version == 1 ? MemoryLayout<nifti_1_header>.size : MemoryLayout<nifti_2_header>.size
    guard version == 1 || version == 2, bytes.count >= size else { throw try Self.notNifti(file) }
    // Both begin with their own size.
    let isSwapped = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) } != Int32(size)
    if isSwapped { bytes.withUnsafeMutableBytes { swap_nifti_header($0.baseAddress, version) } }
    self = bytes.withUnsafeBytes {
      version == 1
        ? Self($0.loadUnaligned(as: nifti_1_header.self)) : Self($0.loadUnaligned(as: nifti_2_header.self))
    }
    self.isSwapped = isSwapped
  }

  /// The library writes its complaints to stderr unless it is told not to.
  private static let silenceLibrary: Void = nifti_set_debug_level(0)

  /// The error of a file whose beginning is no header.
  ///
  /// - Throws: `FileError` when that comes from damage of the compressed data.
  private static func notNifti(_ file: ScanFile) throws -> VisionError {
    let url = URL(filePath: file.path)
    if url.hasEnding(".gz") {
      guard file.isCompressed else { throw ScanFile.isNotGzip(file.path) }
      try file.finish()
    }
    let isMisnamedGzip = !url.hasEnding(".gz") && file.beginsAsGzip
    return VisionError(
      "\(file.path): not a NIfTI file, or damaged within its header",
      hint: isMisnamedGzip ? "the file is gzipped: let its name end in .gz" : nil)
  }

  private init(_ header: nifti_1_header) {
    version = 1
    magic = values(of: header.magic)
    dim = values(of: header.dim, as: Int16.self).map(Int.init)
    pixdim = values(of: header.pixdim, as: Float.self).map(Double.init)
    datatype = Int(header.datatype)
    voxelOffset = Double(header.vox_offset)
    slope = Double(header.scl_slope)
    intercept = Double(header.scl_inter)
    qformCode = Int(header.qform_code)
    sformCode = Int(header.sform_code)
    qform = [
      header.quatern_b, header.quatern_c, header.quatern_d, header.qoffset_x, header.qoffset_y,
      header.qoffset_z,
    ].map(Double.init)
    sform = [header.srow_x, header.srow_y, header.srow_z].flatMap { values(of: $0, as: Float.self) }
      .map(Double.init)
  }

  private init(_ header: nifti_2_header) {
    version = 2
    magic = values(of: header.magic)
    dim = values(of: header.dim, as: Int64.self).map(Int.init)
    pixdim = values(of: header.pixdim)
    datatype = Int(header.datatype)
    voxelOffset = Double(header.vox_offset)
    slope = header.scl_slope
    intercept = header.scl_inter
    qformCode = Int(header.qform_code)
    sformCode = Int(header.sform_code)
    qform = [
      header.quatern_b, header.quatern_c, header.quatern_d, header.qoffset_x, header.qoffset_y,
      header.qoffset_z,
    ]
    sform = [header.srow_x, header.srow_y, header.srow_z].flatMap { values(of: $0) }
  }
}

/// The elements of a C array, which Swift imports as a tuple.
private func values<Tuple, Element>(of tuple: Tuple, as type: Element.Type = Element.self) -> [Element] {
  withUnsafeBytes(of: tuple) { Array($0.bindMemory(to: Element.self)) }
}
