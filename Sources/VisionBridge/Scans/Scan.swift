/// Three values, one per voxel axis, in the order of storage: slice, row, column.
public struct ZYX<Value> {
  /// Along the slices, the slowest axis.
  public var z: Value
  /// Along the rows.
  public var y: Value
  /// Along the columns, the fastest axis.
  public var x: Value

  /// Makes a triple.
  public init(z: Value, y: Value, x: Value) {
    self.z = z
    self.y = y
    self.x = x
  }
}

extension ZYX: Equatable where Value: Equatable {}
extension ZYX: Hashable where Value: Hashable {}
extension ZYX: Sendable where Value: Sendable {}
extension ZYX: Encodable where Value: Encodable {}
extension ZYX: Decodable where Value: Decodable {}

extension ZYX<Int> {
  /// Number of voxels of a grid of this shape.
  public var count: Int { z * y * x }
}

/// One image of a case in memory: a volume, or a single slice for a radiograph.
///
/// Shapes: `voxels` is `[Z, Y, X]` with x fastest, so that slice `k` is the contiguous run
/// `voxels[k * shape.y * shape.x ..< (k + 1) * shape.y * shape.x]`.
public struct Scan: Equatable, Sendable {
  /// Intensities after the file's own scaling: Hounsfield units for CT, arbitrary units elsewhere.
  public var voxels: [Float]
  /// Number of slices, rows and columns.
  public var shape: ZYX<Int>
  /// Maps voxel indices (x, y, z) to millimetres (right, anterior, superior).
  public var affine: ScanAffine
  /// Whether `affine` comes from the image. NPY files carry none; theirs is the identity.
  public var hasKnownGeometry: Bool
  /// Whether the distances between rows and between columns come from the image, also where its place in the body does not.
  public var hasKnownSpacing: Bool
  /// Where the image was read from; empty for one made in memory.
  public var sourcePath: String
  /// What reading found that is hardly meant, or not used as it is.
  public var doubts: [ScanDoubt]

  /// Makes a scan. Its spacing is known where its geometry is, unless `hasKnownSpacing` says otherwise.
  ///
  /// Traps: when `shape` has no voxels or does not match the number of `voxels`.
  public init(
    voxels: [Float], shape: ZYX<Int>, affine: ScanAffine, hasKnownGeometry: Bool = true,
    hasKnownSpacing: Bool? = nil, sourcePath: String = "", doubts: [ScanDoubt] = []
  ) {
    precondition(
      shape.z > 0 && shape.y > 0 && shape.x > 0 && voxels.count == shape.count,
      "Scan: \(voxels.count) voxels for shape [\(shape.z), \(shape.y), \(shape.x)]")
    self.voxels = voxels
    self.shape = shape
    self.affine = affine
    self.hasKnownGeometry = hasKnownGeometry
    self.hasKnownSpacing = hasKnownSpacing ?? hasKnownGeometry
    self.sourcePath = sourcePath
    self.doubts = doubts
  }

  /// Makes a scan whose axes are the body's (x to the right, y to the front, z to the head) and whose first voxel
  /// lies at the origin.
  public init(voxels: [Float], shape: ZYX<Int>, spacingMM: ZYX<Double>, sourcePath: String = "") {
    self.init(
      voxels: voxels, shape: shape, affine: ScanAffine(spacingMM: spacingMM), sourcePath: sourcePath)
  }

  /// Distance between the centres of neighbouring voxels.
  ///
  /// Units: millimetres, as far as the file means them; NIfTI's unit field is ignored, as nibabel does.
  public var spacingMM: ZYX<Double> { affine.spacingMM }

  /// Three letters: the side of the body to which the x, y and z index grow, for example `RAS` or `LPS`.
  public var axisCodes: String { affine.axisCodes }

  /// - Throws: `VisionError` that counts the voxels which are NaN or infinite.
  func demandFinite() throws(VisionError) {
    let exponent = Float.infinity.bitPattern
    let badCount = voxels.withUnsafeBufferPointer { voxels in
      voxels.reduce(UInt32(0)) { $0 &+ ($1.bitPattern & exponent == exponent ? 1 : 0) }
    }
    guard badCount == 0 else {
      throw VisionError(
        "\(sourcePath): \(badCount) of \(voxels.count) voxels are NaN or infinite",
        hint: "replace them, or leave the scan out of the manifest")
    }
  }

  /// Whether this is a single image and not a stack of slices.
  public var isTwoDimensional: Bool { shape.z == 1 }
}
