import Foundation

/// Fluid beside an organ, and changes of the anatomy itself.
extension PhantomFinding {
  mutating func drawCollection() {
    let fluid = material(recipe.material)
    switch recipe.draw {
    case .bag:
      // The distended capsule of a joint: a bag round the bones, which stay visible inside.
      let bag = PhantomShape.Primitive.ellipsoid(centre: centre, radii: SIMD3(1, 1, 0.85) * radius)
      add(PhantomShape(bag, without: bag.hollow(0.66)), fluid)
    case .flank:
      guard let envelope else { return }
      let inner = envelope.scaled(SIMD3(1 - 0.13 * magnitude, 1.2, 1.3), about: envelope.centre)
      add(PhantomShape(envelope, without: inner), fluid)
    case .shell:
      guard let envelope else { return }
      let inwards = unit(envelope.centre - centre)
      add(PhantomShape(envelope, without: envelope.moved(radius * inwards)), fluid)
    default:
      guard let envelope else { return }
      let (low, high) = envelope.bounds
      let outwards = unit(centre - envelope.centre)
      let depth = outwards / (high - low) * 2
      let table = envelope.centre + outwards / (depth * depth).sum().squareRoot()
      let ball = PhantomShape.Primitive.ellipsoid(
        centre: table + 0.4 * radius * outwards, radii: SIMD3(repeating: radius))
      add(PhantomShape(ball, within: envelope), fluid)
    }
  }

  mutating func deform() {
    guard let parts = place.parts else { return }
    var deformation = PhantomDeformation(parts: parts, mirror: mirror)
    switch recipe.draw {
    case .shrink:
      deformation.scale = scaled(recipe.scale)
      deformation.fillScale = scaled(recipe.fillScale)
      deformation.anchor = SIMD3(recipe.anchor ?? [0, 0, 0]) * SIMD3(mirror, 1, 1)
      deformation.fill = material(recipe.material)
      deformation.material = recipe.replace.map { material($0) }
    case .resize:
      deformation.scale = scaled(recipe.scale)
      deformation.material = recipe.material.map { material($0) }
    default:
      deformation.shift = axis * calibre
    }
    deformations.append(deformation)
  }

  /// A factor that a large finding takes further away from 1 and a small one less far.
  private func scaled(_ factor: [Float]?) -> SIMD3<Float> {
    SIMD3((factor ?? [1, 1, 1]).map { pow($0, magnitude) })
  }
}
