import Foundation

/// A solid in body coordinates, optionally cut: inside of `within` and of `and`, outside of `without`.
struct PhantomShape: Sendable {
  var solid: Primitive
  var within: Primitive?
  var and: Primitive?
  var without: Primitive?
  /// Share of the radius by which the outline wavers.
  var roughness: Float = 0

  init(
    _ solid: Primitive, within: Primitive? = nil, and: Primitive? = nil, without: Primitive? = nil,
    roughness: Float = 0
  ) {
    self.solid = solid
    self.within = within
    self.and = and
    self.without = without
    self.roughness = roughness
  }

  enum Primitive: Sendable {
    /// An ellipsoid; `boxy` gives it flat sides and rounded edges.
    case ellipsoid(centre: SIMD3<Float>, radii: SIMD3<Float>, boxy: Bool = false)
    /// A tube with round ends. `flatness` scales z before distances are taken, see `widened`.
    case capsule(from: SIMD3<Float>, to: SIMD3<Float>, radius: Float, flatness: Float = 1)
    /// A round plate.
    case slab(centre: SIMD3<Float>, normal: SIMD3<Float>, halfThickness: Float, radius: Float)
    /// A cone that opens from `apex` along `axis` (a unit vector).
    case cone(apex: SIMD3<Float>, axis: SIMD3<Float>, tangent: Float)
  }

  /// Roughly the distance of a point from the surface, negative inside.
  @inline(__always)
  func distance(_ p: SIMD3<Float>) -> Float {
    var distance = solid.distance(p)
    if roughness > 0 {
      let wave = sin(31 * p.x + 7 * p.y) + sin(29 * p.y - 5 * p.z) + sin(23 * p.z + 9 * p.x)
      distance += roughness * solid.leastRadius * wave * 0.5
    }
    if let within { distance = max(distance, within.distance(p)) }
    if let and { distance = max(distance, and.distance(p)) }
    if let without { distance = max(distance, -without.distance(p)) }
    return distance
  }

  /// The shape as a grid of this pitch shows it: nothing thin falls between two voxels or slices.
  func widened(to pitch: SIMD3<Float>) -> PhantomShape {
    var shape = self
    shape.solid = solid.widened(to: pitch)
    return shape
  }
}

extension PhantomShape.Primitive {
  @inline(__always)
  func distance(_ p: SIMD3<Float>) -> Float {
    switch self {
    case .ellipsoid(let centre, let radii, false):
      let q = (p - centre) / radii
      let k = (q * q).sum().squareRoot()
      let gradient = (q * q / (radii * radii)).sum().squareRoot()
      return gradient > 1e-6 ? k * (k - 1) / gradient : -radii.min()
    case .ellipsoid(let centre, let radii, true):
      let q = (p - centre) / radii
      let square = q * q
      let k = (square * square).sum().squareRoot().squareRoot()
      return (k - 1) * radii.min()
    case .capsule(let from, let to, let radius, let flatness):
      let along = to - from
      let t = min(max(((p - from) * along).sum() / max((along * along).sum(), 1e-9), 0), 1)
      var delta = p - (from + t * along)
      delta.z *= flatness
      return (delta * delta).sum().squareRoot() - radius
    case .slab(let centre, let normal, let halfThickness, let radius):
      let delta = p - centre
      let height = (delta * normal).sum()
      let across = delta - height * normal
      return max(abs(height) - halfThickness, (across * across).sum().squareRoot() - radius)
    case .cone(let apex, let axis, let tangent):
      let delta = p - apex
      let height = (delta * axis).sum()
      let across = delta - height * axis
      return (across * across).sum().squareRoot() - height * tangent
    }
  }

  var leastRadius: Float {
    switch self {
    case .ellipsoid(_, let radii, _): radii.min()
    case .capsule(_, _, let radius, _), .slab(_, _, _, let radius): radius
    case .cone: 0
    }
  }

  /// Corners of a box that holds the solid.
  var bounds: (low: SIMD3<Float>, high: SIMD3<Float>) {
    switch self {
    case .ellipsoid(let centre, let radii, _): (centre - radii, centre + radii)
    case .capsule(let from, let to, let radius, let flatness):
      (
        pointwiseMin(from, to) - SIMD3(radius, radius, radius / flatness),
        pointwiseMax(from, to) + SIMD3(radius, radius, radius / flatness)
      )
    case .slab(let centre, _, let halfThickness, let radius):
      (centre - max(radius, halfThickness), centre + max(radius, halfThickness))
    case .cone: (SIMD3(repeating: -9), SIMD3(repeating: 9))
    }
  }

  func widened(to pitch: SIMD3<Float>) -> Self {
    let half = 0.55 * pitch
    switch self {
    case .ellipsoid(let centre, let radii, let boxy):
      return .ellipsoid(centre: centre, radii: pointwiseMax(radii, half), boxy: boxy)
    case .capsule(let from, let to, let radius, _):
      let radius = max(radius, half.x)
      return .capsule(from: from, to: to, radius: radius, flatness: min(1, radius / half.z))
    case .slab(let centre, let normal, let halfThickness, let radius):
      let across = abs(normal.x) * half.x + abs(normal.y) * half.y + abs(normal.z) * half.z
      return .slab(centre: centre, normal: normal, halfThickness: max(halfThickness, across), radius: radius)
    case .cone:
      return self
    }
  }
}

/// A unit vector along `v`.
func unit(_ v: SIMD3<Float>) -> SIMD3<Float> {
  v / max((v * v).sum().squareRoot(), 1e-6)
}
