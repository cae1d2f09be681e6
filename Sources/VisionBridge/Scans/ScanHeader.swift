/// What a file says about its image without its voxels being read.
public struct ScanHeader: Equatable, Encodable, Sendable {
  /// `NIfTI-1`, `NIfTI-2`, `NPY`, `DICOM`, `PNG` or `JPEG`.
  public var format: String
  /// How voxels are stored.
  public var voxelType: VoxelType
  /// Slices, rows and columns of one volume, as stored.
  public var shape: ZYX<Int>
  /// Number of volumes; above 1 for a series over time.
  public var volumeCount: Int
  /// Maps voxel indices (x, y, z) to millimetres (right, anterior, superior); the identity where the format has none.
  public var affine: ScanAffine
  /// Whether `affine` comes from the file.
  public var hasKnownGeometry: Bool
  /// What is hardly meant, or not used as it is.
  public var doubts: [ScanDoubt] = []

  private enum CodingKeys: String, CodingKey {
    case format, voxelType, shape, volumeCount, affine, hasKnownGeometry
  }
}

/// Smallest, largest and mean voxel of a scan.
public struct ScanStatistics: Equatable, Encodable, Sendable {
  /// Smallest voxel.
  public var minimum: Float
  /// Largest voxel.
  public var maximum: Float
  /// Mean voxel, summed in double precision.
  public var mean: Double

  /// Measures all voxels of a scan.
  public init(_ scan: Scan) {
    minimum = scan.voxels.reduce(.infinity) { Swift.min($0, $1) }
    maximum = scan.voxels.reduce(-.infinity) { Swift.max($0, $1) }
    mean = scan.voxels.reduce(0) { $0 + Double($1) } / Double(scan.voxels.count)
  }
}
