internal import CNifti

extension NiftiHeader {
  /// Number of voxels along x, y and z and number of volumes.
  ///
  /// - Throws: `VisionError` when the header's lengths make no image.
  func grid(path: String) throws -> (shape: ZYX<Int>, volumeCount: Int) {
    let axisCount = dim[0]
    guard (1...7).contains(axisCount), dim[1...axisCount].allSatisfy({ $0 > 0 }) else {
      throw VisionError("\(path): the header's dimensions \(dim) make no image")
    }
    let lengths = dim[1...axisCount] + Array(repeating: 1, count: 7 - axisCount)
    var product = VoxelType.float64.byteCount
    for length in lengths {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: length)
      guard !isTooLarge else { throw VisionError("\(path): the header's dimensions \(dim) are too large") }
      product = next
    }
    return (ZYX(z: lengths[3], y: lengths[2], x: lengths[1]), lengths[4...].reduce(1, *))
  }

  /// The type of the voxels.
  ///
  /// - Throws: `VisionError` for colour, complex, 1-bit and 128-bit voxels.
  func voxelType(path: String) throws -> VoxelType {
    guard let type = VoxelType(niftiCode: datatype) else {
      let names = [
        DT_BINARY: "1-bit", DT_RGB24: "RGB", DT_RGBA32: "RGBA", DT_FLOAT128: "128-bit float",
        DT_COMPLEX64: "complex", DT_COMPLEX128: "complex", DT_COMPLEX256: "complex",
      ]
      let name = names[Int32(truncatingIfNeeded: datatype)] ?? "unknown"
      throw VisionError(
        "\(path): \(name) voxels (NIfTI datatype \(datatype)); integers or floats of 8 to 64 bits expected",
        hint: "convert the image to one intensity per voxel")
    }
    return type
  }

  /// Factor and summand that turn stored into real values; a factor of 0 means none.
  var scaling: (slope: Double, intercept: Double) {
    guard slope != 0, slope.isFinite else { return (1, 0) }
    return (slope, intercept.isFinite ? intercept : 0)
  }

  /// Where the voxels begin in their file, never inside the header.
  var dataOffset: Int {
    let stated = voxelOffset.isFinite ? Int(max(0, min(voxelOffset, 1e15))) : 0
    guard !hasSeparateVoxels else { return stated }
    return max(stated, version == 1 ? 352 : 544)
  }

  /// Whether the voxels lie in an `.img` beside the header.
  var hasSeparateVoxels: Bool { magic[1] == CChar(UInt8(ascii: "i")) }

  /// The map from voxels to the body that nibabel chooses: the sform when its code is set, else the qform, else
  /// spacing alone, centred, with x running to the left.
  ///
  /// - Throws: `VisionError` when that map flattens the image.
  func affine(shape: ZYX<Int>, path: String) throws -> ScanAffine {
    let spacing = pixdim[1...3].map { $0 == 0 || !$0.isFinite ? 1 : abs($0) }
    let (affine, name) =
      if sformCode > 0 {
        (ScanAffine(sform + [0, 0, 0, 1]), "sform")
      } else if qformCode > 0 {
        (quaternionAffine(spacing), "qform")
      } else {
        (spacingAffine(spacing, shape), "pixdim")
      }
    guard affine.isInvertible else {
      throw VisionError(
        "\(path): the header's \(name) does not place the voxels in space",
        hint: "set its sform and qform anew, for example with nibabel's set_sform and set_qform")
    }
    return affine
  }

  private func quaternionAffine(_ spacing: [Double]) -> ScanAffine {
    let matrix = nifti_quatern_to_dmat44(
      qform[0], qform[1], qform[2], qform[3], qform[4], qform[5], spacing[0], spacing[1], spacing[2],
      pixdim[0] < 0 ? -1 : 1)
    return ScanAffine(withUnsafeBytes(of: matrix) { Array($0.bindMemory(to: Double.self)) })
  }

  private func spacingAffine(_ spacing: [Double], _ shape: ZYX<Int>) -> ScanAffine {
    var affine = ScanAffine(spacingMM: ZYX(z: spacing[2], y: spacing[1], x: -spacing[0]))
    for (axis, length) in [shape.x, shape.y, shape.z].enumerated() {
      affine[axis, 3] = -affine[axis, axis] * Double(length - 1) / 2
    }
    return affine
  }
}
