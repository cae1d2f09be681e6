import Deterministic

/// Breaks and slips of bone.
extension PhantomFinding {
  mutating func drawBoneBreak(_ random: inout SplitMix64) {
    let across = perpendicular(random.jitter())
    if recipe.draw == .slip {
      drawSlip()
      return
    }
    let isDisplaced = attributes.displacement == .displaced
    if isDisplaced { drawStump(across) }
    var normals = [axis]
    switch attributes.pattern {
    case .oblique: normals = [unit(axis + across)]
    case .comminuted: normals = [unit(axis + 0.7 * across), unit(axis - 0.7 * across), across]
    case .transverse, nil: break
    }
    for normal in normals {
      add(
        .slab(
          centre: centre, normal: normal, halfThickness: radius, radius: calibre * (isDisplaced ? 1.5 : 1.1)),
        material(recipe.material))
    }
  }

  /// The far piece of a displaced fracture, beside the place that it left.
  private mutating func drawStump(_ across: SIMD3<Float>) {
    let tip = centre + 2.2 * calibre * axis
    let bone = grammar.tables.materials["bone"]!
    let marrow = grammar.tables.materials["marrow"]!
    let offset = 0.9 * calibre * across
    add(.capsule(from: centre, to: tip, radius: calibre), around)
    add(.capsule(from: centre + offset, to: tip + offset, radius: 0.75 * calibre), bone)
    add(.capsule(from: centre + offset, to: tip + offset, radius: 0.4 * calibre), marrow)
  }

  /// A vertebra in front of its row.
  private mutating func drawSlip() {
    let radii = SIMD3(calibre, calibre, 0.085)
    let body = PhantomShape.Primitive.ellipsoid(centre: centre, radii: radii, boxy: true).moved(
      radius * outward)
    add(.ellipsoid(centre: centre, radii: radii * SIMD3(1.1, 1.05, 1.1), boxy: true), around)
    add(body, grammar.tables.materials["bone"]!)
    add(body.hollow(0.8), grammar.tables.materials["marrow"]!)
  }

  /// A direction across the bone, preferably in the plane of a frontal film.
  private func perpendicular(_ jitter: SIMD3<Float>) -> SIMD3<Float> {
    let v = SIMD3(mirror, 0, 0.3) + 0.2 * jitter
    let across = v - (v * axis).sum() * axis
    return unit((across * across).sum() > 0.05 ? across : SIMD3(0, 0, 1) - axis.z * axis)
  }
}
