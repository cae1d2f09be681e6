/// Findings of vessels, bowel, airways and canals: wider, narrower, closed, split or with a pouch.
extension PhantomFinding {
  mutating func drawOnTube() {
    let half = axis * radius
    func tube(_ radius: Float) -> PhantomShape.Primitive {
      .capsule(from: centre - half, to: centre + half, radius: radius)
    }
    let tissue = material(recipe.material)
    switch recipe.draw {
    case .bulge:
      add(.ellipsoid(centre: centre + 0.6 * calibre * outward, radii: SIMD3(repeating: radius)), tissue)
    case .narrow:
      add(tube(1.25 * calibre), tissue)
      add(tube(0.3 * calibre), material(recipe.core))
    case .plug:
      add(tube(1.1 * calibre), tissue)
    case .flap:
      let wall = unit(outward - (outward * axis).sum() * axis)
      add(tube(1.45 * calibre), grammar.tables.materials["vessel"]!)
      let flap = PhantomShape.Primitive.slab(
        centre: centre, normal: wall, halfThickness: 0.2 * calibre, radius: 1.2 * radius)
      add(PhantomShape(flap, within: tube(1.45 * calibre)), tissue)
    default:
      let pouch = centre + (calibre + 0.4 * radius) * outward
      add(.ellipsoid(centre: pouch, radii: SIMD3(repeating: radius)), tissue)
    }
  }
}
