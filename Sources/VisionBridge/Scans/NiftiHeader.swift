import Foundation

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

  /// Reads the header of a NIfTI file, from the `.hdr` when `path` names an `.img`.
  init(path: String) throws {
    Self.silenceLibrary
    guard !Self.isCutWithinVersion2(path) else { throw Self.notNifti(path) }
    var version: Int32 = -1
    let any = nifti_read_header(path, &version, 0)
    free(any)
    guard any != nil, (0...2).contains(version) else { throw Self.notNifti(path) }
    guard version > 0 else {
      throw VisionError(
        "\(path): an ANALYZE 7.5 image, which does not say how it lies in the body",
        hint: "convert it to NIfTI with its orientation set")
    }
    var swapped: Int32 = 0
    if version == 1 {
      guard let header = nifti_read_n1_hdr(path, &swapped, 0) else { throw Self.notNifti(path) }
      defer { free(header) }
      self.init(header.pointee)
    } else {
      guard let header = nifti_read_n2_hdr(path, &swapped, 0) else { throw Self.notNifti(path) }
      defer { free(header) }
      self.init(header.pointee)
    }
    isSwapped = swapped != 0
  }

  /// The library writes its complaints to stderr unless it is told not to.
  private static let silenceLibrary: Void = nifti_set_debug_level(0)

  /// Whether the file begins as NIfTI-2 and ends within the header, the one thing about which the library complains on
  /// stderr even when silenced.
  private static func isCutWithinVersion2(_ path: String) -> Bool {
    let headerPath = path.replacing(#/\.img(\.gz)?$/#.ignoresCase()) { ".hdr\($0.1 ?? "")" }
    var file = znzopen(headerPath, "rb", headerPath.hasSuffix(".gz") ? 1 : 0)
    guard file != nil else { return false }
    defer { _ = Xznzclose(&file) }
    let size = MemoryLayout<nifti_2_header>.size
    var bytes = [UInt8](repeating: 0, count: size)
    let isComplete = znzread(&bytes, 1, size, file) == size
    let statedSize = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    return !isComplete && [statedSize, statedSize.byteSwapped].contains(Int32(size))
  }

  private static func notNifti(_ path: String) -> VisionError {
    let start = FileHandle(forReadingAtPath: path)?.readData(ofLength: 2)
    let isMisnamedGzip = start?.elementsEqual([0x1F, 0x8B]) == true && !path.hasSuffix(".gz")
    return VisionError(
      "\(path): not a NIfTI file, or damaged within its header",
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
