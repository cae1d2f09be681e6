internal import CNifti

/// The affine map from voxel indices (x, y, z) to millimetres in the body: right, anterior, superior.
///
/// The same matrix as nibabel's `img.affine`.
public struct ScanAffine: Equatable, Sendable, Codable {
  /// The 4 x 4 matrix, row by row; the last row is 0 0 0 1.
  public private(set) var elements: [Double]

  /// Makes an affine from 16 numbers, row by row.
  ///
  /// Traps: when there are not 16.
  public init(_ elements: [Double]) {
    precondition(elements.count == 16, "ScanAffine: \(elements.count) elements, 16 expected")
    self.elements = elements
  }

  /// A scaling by the spacing: the voxel axes are the body's axes.
  public init(spacingMM spacing: ZYX<Double>) {
    self.init([spacing.x, 0, 0, 0, 0, spacing.y, 0, 0, 0, 0, spacing.z, 0, 0, 0, 0, 1])
  }

  /// Millimetres are voxels.
  public static let identity = ScanAffine(spacingMM: ZYX(z: 1, y: 1, x: 1))

  /// The element at a row and a column, both 0...3.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * 4 + column] }
    set { elements[row * 4 + column] = newValue }
  }

  /// Length of the step that each voxel index makes.
  public var spacingMM: ZYX<Double> {
    ZYX(z: columnLength(2), y: columnLength(1), x: columnLength(0))
  }

  /// Three letters: the side of the body to which the x, y and z index grow, for example `RAS` or `LPS`.
  public var axisCodes: String {
    String(closestAxes.map { $0.isFlipped ? "LPI"[$0.bodyAxis] : "RAS"[$0.bodyAxis] })
  }

  /// Whether every voxel step leads somewhere and the three do not lie in one plane.
  var isInvertible: Bool {
    guard elements.allSatisfy(\.isFinite) else { return false }
    let lengths = (0..<3).map(columnLength)
    let volume = abs(nifti_dmat33_determ(linearPart))
    return lengths.allSatisfy { $0 > 0 } && volume > 1e-6 * lengths[0] * lengths[1] * lengths[2]
  }

  /// A voxel axis's nearest axis of the body.
  struct BodyDirection: Equatable {
    /// 0 right, 1 anterior, 2 superior.
    var bodyAxis: Int
    /// Whether the index grows to the left, to the back or to the feet.
    var isFlipped: Bool
  }

  /// For the x, y and z index, in this order, the axis of the body that it follows most closely; each is named once.
  ///
  /// Source: nibabel `io_orientation`: the nearest rotation decides, the clearest axis chooses first.
  var closestAxes: [BodyDirection] {
    let rotation = nearestRotation  // rows body, columns voxel
    let strength = (0..<3).map { column in rotation.map { abs($0[column]) }.max()! }
    let clearestFirst = (0..<3).sorted { (strength[$1], $0) < (strength[$0], $1) }
    var free = [0, 1, 2]
    var directions = [BodyDirection](repeating: BodyDirection(bodyAxis: 0, isFlipped: false), count: 3)
    for column in clearestFirst {
      let axis = free.reduce(free[0]) { abs(rotation[$1][column]) > abs(rotation[$0][column]) ? $1 : $0 }
      free.removeAll { $0 == axis }
      directions[column] = BodyDirection(bodyAxis: axis, isFlipped: rotation[axis][column] < 0)
    }
    return directions
  }

  /// The rotation (or rotation with mirroring) nearest to the affine's directions: its polar factor.
  private var nearestRotation: [[Double]] {
    var directions = linearPart
    withUnsafeMutableBytes(of: &directions) { bytes in
      let m = bytes.assumingMemoryBound(to: Double.self)
      for column in 0..<3 {
        let length = columnLength(column)
        for row in 0..<3 where length > 0 { m[row * 3 + column] /= length }
      }
    }
    let polar = nifti_dmat33_polar(directions)
    return withUnsafeBytes(of: polar) { bytes in
      let m = bytes.assumingMemoryBound(to: Double.self)
      return (0..<3).map { row in (0..<3).map { m[row * 3 + $0] } }
    }
  }

  /// The upper left 3 x 3 part.
  private var linearPart: nifti_dmat33 {
    var matrix = nifti_dmat33()
    withUnsafeMutableBytes(of: &matrix) { bytes in
      let m = bytes.assumingMemoryBound(to: Double.self)
      for row in 0..<3 { for column in 0..<3 { m[row * 3 + column] = self[row, column] } }
    }
    return matrix
  }

  private func columnLength(_ column: Int) -> Double {
    (0..<3).reduce(0) { $0 + self[$1, column] * self[$1, column] }.squareRoot()
  }
}

extension String {
  fileprivate subscript(index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }
}
