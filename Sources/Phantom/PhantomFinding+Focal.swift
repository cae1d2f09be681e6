import Deterministic

/// Findings that fill a place in an organ.
extension PhantomFinding {
  /// One focus, or three to five smaller ones in the neighbourhood, the first of them in the same place.
  mutating func drawFocal(_ random: inout SplitMix64) {
    guard attributes.number == .multiple else {
      drawFocus(at: centre, radius, &random)
      return
    }
    let spread = pointwiseMax(SIMD3(place.extent), SIMD3(repeating: 1.3 * radius))
    let count = 3 + random.below(3)
    drawFocus(at: centre, 0.6 * radius, &random)
    for index in 1..<count {
      // The foci are dealt to both sides of the first so that they do not merge into one.
      let direction = random.jitter()
      let side: Float = index.isMultiple(of: 2) ? 1 : -1
      let offset = SIMD3(direction.x, side * abs(direction.y), side * (0.4 + 0.6 * abs(direction.z)))
      drawFocus(at: centre + spread * offset, 0.6 * radius, &random)
    }
  }

  private mutating func drawFocus(at centre: SIMD3<Float>, _ radius: Float, _ random: inout SplitMix64) {
    let radii = radius * (SIMD3(repeating: 1) + 0.12 * random.jitter())
    let solid = PhantomShape.Primitive.ellipsoid(centre: centre, radii: radii)
    switch recipe.draw {
    case .ring:
      add(PhantomShape(solid, roughness: 0.1), material(recipe.material))
      add(solid.hollow(0.6), material(recipe.core))
    case .wedge:
      // The point of the wedge lies towards the middle of the organ, its base on the surface.
      let middle = envelope?.centre ?? centre * SIMD3(0.3, 0.3, 1)
      let inwards = unit(middle - centre)
      let cone = PhantomShape.Primitive.cone(
        apex: centre + 0.85 * radius * inwards, axis: -inwards, tangent: 0.6)
      let whole = PhantomShape.Primitive.ellipsoid(centre: centre, radii: radii * 1.1)
      add(PhantomShape(whole, within: envelope, and: cone), material(recipe.material))
    case .patch:
      let wide = PhantomShape.Primitive.ellipsoid(centre: centre, radii: radii * SIMD3(1.1, 1, 0.9))
      add(
        PhantomShape(wide, within: envelope, roughness: 0.4), material(recipe.material), opacity: 0.85,
        mottle: 0.15)
    case .speck:
      add(PhantomShape(solid, roughness: 0.2), material(recipe.material))
    case .cleft:
      let normal = unit(random.jitter() + SIMD3(0.2, 0.2, 0.6))
      let slab = PhantomShape.Primitive.slab(
        centre: centre, normal: normal, halfThickness: 0.035, radius: radius)
      add(PhantomShape(slab, within: envelope, roughness: 0.02), material(recipe.material))
    default:
      drawLesion(solid, radius: radius, &random)
    }
  }

  /// Smooth and even, or irregular with spicules and a dead core, as the texts say.
  private mutating func drawLesion(
    _ solid: PhantomShape.Primitive, radius: Float, _ random: inout SplitMix64
  ) {
    switch attributes.margin {
    case .smooth:
      add(PhantomShape(solid), material(recipe.smoothMaterial ?? recipe.material), mottle: recipe.mottle ?? 0)
    case nil:
      add(PhantomShape(solid, roughness: 0.12), material(recipe.material), mottle: recipe.mottle ?? 0)
    case .irregular:
      let tissue = material(recipe.material)
      for _ in 0..<8 {
        let tip = solid.centre + 1.55 * radius * unit(random.jitter())
        add(.capsule(from: solid.centre, to: tip, radius: 0.016), tissue)
      }
      add(PhantomShape(solid, roughness: 0.35), tissue, mottle: recipe.mottle ?? 0)
      if let core = recipe.core { add(PhantomShape(solid.hollow(0.45), roughness: 0.2), material(core)) }
    }
  }

  /// Fluid in the whole lung, densest at the hilum.
  mutating func drawHaze() {
    guard let envelope else { return }
    let hilum = envelope.centre * SIMD3(0.7, 1, 1)
    let tissue = material(recipe.material)
    add(PhantomShape(envelope), tissue, opacity: 0.22 * magnitude)
    add(
      PhantomShape(
        .ellipsoid(centre: hilum, radii: SIMD3(0.28, 0.32, 0.45) * magnitude), within: envelope,
        roughness: 0.3),
      tissue, opacity: 0.5, mottle: 0.2)
  }

  mutating func drawRod(_ random: inout SplitMix64) {
    let direction = unit(SIMD3(1, 0.2, 0.4) + 0.5 * random.jitter()) * 1.3 * radius
    add(
      .capsule(from: centre - direction, to: centre + direction, radius: 0.6 * radius),
      material(recipe.material))
  }
}
