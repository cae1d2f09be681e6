import Deterministic
import Foundation
import VisionBridge

/// A transverse slice seen by a probe on the front of the body.
extension PhantomScanner {
  /// Echoes with speckle; bone, stones and air cast shadows backwards, fluid lets more through.
  func ultrasound(_ scene: PhantomScene, z: Float, _ random: inout SplitMix64) -> Scan {
    let slab: ClosedRange<Float> = (z - 0.03)...(z + 0.03)
    var echo = PhantomCanvas(size, size, z: slab, 1, background: 0)
    echo.paint(scene.strokes) { $0.material.echo }
    var density = PhantomCanvas(size, size, z: slab, 1, background: -1000)
    density.paint(scene.strokes) { $0.material.ct }

    var picture = [Float](repeating: 0, count: size * size)
    for column in 0..<size {
      var beam: Float = 1
      var isInside = false
      for row in stride(from: size - 1, through: 0, by: -1) {
        let index = row * size + column
        let hounsfield = density.values[index]
        isInside = isInside || hounsfield > -200
        guard isInside else { continue }
        picture[index] = 230 * beam * echo.values[index]
        beam *= Self.transmission(hounsfield, echo: echo.values[index], voxel: 64 / Float(size))
      }
    }
    guard hasNoise else { return self.picture(picture, scene) }
    return self.picture(picture.map { $0 * max(0, 1 + 0.3 * random.normal()) + 4 * random.uniform() }, scene)
  }

  /// The share of the beam that passes one voxel, for voxels of a 64th of the field of view.
  private static func transmission(_ hounsfield: Float, echo: Float, voxel: Float) -> Float {
    let share: Float =
      switch hounsfield {
      case 250...: 0.5
      case ..<(-400): 0.35
      default: echo < 0.1 ? 1.02 : 0.985
      }
    return pow(share, voxel)
  }
}
