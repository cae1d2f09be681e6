import Deterministic
import Foundation

/// What makes one patient differ from another: the size of the body, its place in the scanner, and its organs.
struct PhantomPatient: Sendable {
  let scale: SIMD3<Float>
  let shift: SIMD3<Float>
  private let seed: UInt64

  init(random: inout SplitMix64) {
    scale = SIMD3(repeating: random.uniform(0.93...1.03)) + 0.03 * random.jitter()
    shift = 0.025 * random.jitter()
    seed = random.next()
  }

  func point(_ p: SIMD3<Float>) -> SIMD3<Float> { p * scale + shift }

  /// The relative size of one organ of this patient, which no finding changes.
  func size(part index: Int, mirror: Float) -> Float {
    var random = SplitMix64(seed: seed, stream: UInt64(index), mirror < 0 ? 1 : 0)
    return random.uniform(0.97...1.03)
  }
}

/// A change of the anatomy itself: an organ that grows, shrinks, moves or is filled.
struct PhantomDeformation: Sendable {
  /// Names of the parts; the first gives the pivot.
  var parts: [String]
  /// 1 for the right, -1 for the left one of a pair.
  var mirror: Float
  var scale = SIMD3<Float>(repeating: 1)
  /// The point that stays where it is, in radii from the centre of the first part.
  var anchor = SIMD3<Float>(repeating: 0)
  var shift = SIMD3<Float>(repeating: 0)
  /// What fills the place that the first part leaves.
  var fill: PhantomMaterial?
  var fillScale = SIMD3<Float>(repeating: 1)
  /// What the part itself turns into.
  var material: PhantomMaterial?
}

/// The drawn anatomy of one region of one patient.
struct PhantomAnatomy {
  let tables: PhantomTables
  let region: BodyRegion
  let patient: PhantomPatient

  private var parts: [PhantomTables.Part] { tables.regions[region.rawValue]!.parts }

  /// The anatomy as strokes in painting order.
  func strokes(_ deformations: [PhantomDeformation]) -> [PhantomStroke] {
    parts.enumerated().flatMap { index, part in
      (part.paired == true ? [Float(1), -1] : [1]).flatMap { mirror in
        let size = patient.size(part: index, mirror: mirror)
        let matching = deformations.filter {
          $0.parts.contains(part.name) && (part.paired != true || $0.mirror == mirror)
        }
        return copies(of: part).flatMap { strokes(of: $0, size: size, mirror: mirror, matching) }
      }
    }
  }

  /// The first solid of a part, without deformation: the space that findings in it are cut to.
  func envelope(_ name: String, mirror: Float) -> PhantomShape.Primitive? {
    guard let index = parts.firstIndex(where: { $0.name == name }) else { return nil }
    let size = patient.size(part: index, mirror: parts[index].paired == true ? mirror : 1)
    return solids(of: parts[index], size: size, mirror: parts[index].paired == true ? mirror : 1).first
  }

  private func strokes(
    of part: PhantomTables.Part, size: Float, mirror: Float, _ deformations: [PhantomDeformation]
  ) -> [PhantomStroke] {
    let original = solids(of: part, size: size, mirror: mirror)
    var solids = original
    var strokes: [PhantomStroke] = []
    var material = tables.materials[part.material]!
    for deformation in deformations {
      let pivot = pivot(of: deformation)
      if let fill = deformation.fill, deformation.parts.first == part.name {
        strokes += original.map {
          PhantomStroke(
            shape: PhantomShape($0.scaled(deformation.fillScale, about: $0.centre)), material: fill)
        }
      }
      solids = solids.map { $0.scaled(deformation.scale, about: pivot).moved(deformation.shift) }
      material = deformation.material ?? material
    }
    strokes += solids.map {
      PhantomStroke(shape: PhantomShape($0), material: material, mottle: part.mottle ?? 0, layer: part.layer)
    }
    if let core = part.core {
      strokes += solids.map {
        PhantomStroke(
          shape: PhantomShape($0.hollow(core.scale)), material: tables.materials[core.material]!,
          layer: part.layer)
      }
    }
    return strokes
  }

  private func pivot(of deformation: PhantomDeformation) -> SIMD3<Float> {
    guard let solid = envelope(deformation.parts[0], mirror: deformation.mirror) else { return SIMD3() }
    let (low, high) = solid.bounds
    return solid.centre + deformation.anchor * (high - low) / 2
  }

  private func copies(of part: PhantomTables.Part) -> [PhantomTables.Part] {
    guard let row = part.repeat else { return [part] }
    let step = SIMD3(row.step)
    return (0..<row.count).map { index in
      var copy = part
      let offset = Float(index) * step
      copy.centre = part.centre.map { (SIMD3($0) + offset).array }
      copy.points = part.points.map { $0.map { (SIMD3($0) + offset).array } }
      copy.arc?.centre = (SIMD3(part.arc?.centre ?? [0, 0, 0]) + offset).array
      return copy
    }
  }

  private func solids(of part: PhantomTables.Part, size: Float, mirror: Float) -> [PhantomShape.Primitive] {
    func place(_ p: [Float]) -> SIMD3<Float> { patient.point(SIMD3(p) * SIMD3(mirror, 1, 1)) }
    if let centre = part.centre, let radii = part.radii {
      return [
        .ellipsoid(centre: place(centre), radii: SIMD3(radii) * patient.scale * size, boxy: part.boxy == true)
      ]
    }
    let line = (part.points ?? part.arc?.points ?? []).map(place)
    return zip(line, line.dropFirst()).map { .capsule(from: $0, to: $1, radius: part.radius! * size) }
  }
}

extension PhantomTables.Arc {
  /// The arc as a line of eight pieces.
  var points: [[Float]] {
    (0...8).map { index in
      let t = Float(index) / 8
      let angle = (from + t * (to - from)) * .pi / 180
      return [centre[0] + radii[0] * cos(angle), centre[1] + radii[1] * sin(angle), centre[2] + rise * t]
    }
  }
}

extension PhantomShape.Primitive {
  var centre: SIMD3<Float> {
    let (low, high) = bounds
    return (low + high) / 2
  }

  func moved(_ shift: SIMD3<Float>) -> Self {
    switch self {
    case .ellipsoid(let centre, let radii, let boxy):
      .ellipsoid(centre: centre + shift, radii: radii, boxy: boxy)
    case .capsule(let from, let to, let radius, let flatness):
      .capsule(from: from + shift, to: to + shift, radius: radius, flatness: flatness)
    case .slab(let centre, let normal, let half, let radius):
      .slab(centre: centre + shift, normal: normal, halfThickness: half, radius: radius)
    case .cone(let apex, let axis, let tangent): .cone(apex: apex + shift, axis: axis, tangent: tangent)
    }
  }

  /// Ellipsoids and capsules stretched about a point; other solids stay as they are.
  func scaled(_ scale: SIMD3<Float>, about pivot: SIMD3<Float>) -> Self {
    switch self {
    case .ellipsoid(let centre, let radii, let boxy):
      .ellipsoid(centre: pivot + (centre - pivot) * scale, radii: radii * scale, boxy: boxy)
    case .capsule(let from, let to, let radius, let flatness):
      .capsule(
        from: pivot + (from - pivot) * scale, to: pivot + (to - pivot) * scale,
        radius: radius * scale.sum() / 3,
        flatness: flatness)
    case .slab, .cone: self
    }
  }

  /// The inside of a solid whose wall is all but `share` of its radius.
  func hollow(_ share: Float) -> Self {
    switch self {
    case .ellipsoid(let centre, let radii, let boxy):
      .ellipsoid(centre: centre, radii: radii * share, boxy: boxy)
    case .capsule(let from, let to, let radius, let flatness):
      .capsule(from: from, to: to, radius: radius * share, flatness: flatness)
    case .slab, .cone: self
    }
  }
}

extension SIMD3<Float> {
  var array: [Float] { [x, y, z] }
}
