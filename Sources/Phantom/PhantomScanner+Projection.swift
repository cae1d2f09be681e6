import Deterministic
import Foundation
import VisionBridge

/// Images that add up what lies along a line of sight.
extension PhantomScanner {
  /// A frontal radiograph: the more attenuation from back to front, the brighter; exposed for the densest hundredth.
  func radiograph(_ scene: PhantomScene, _ random: inout SplitMix64) -> Scan {
    let shadow = frontal(scene) { Self.attenuation($0.material.ct) }
    return film(shadow, scene, exposure: Self.percentile(shadow, 0.99), noise: 3, &random)
  }

  /// Both breasts back to back with the chest wall in the middle, from the side or from above.
  func mammography(_ scene: PhantomScene, _ request: Request, _ random: inout SplitMix64) -> Scan {
    let half = size / 2
    var shadow = [Float](repeating: 0, count: size * size)
    for mirror in [Float(1), -1] {
      let side: ClosedRange<Float> = mirror > 0 ? 0.02...0.98 : -0.98...(-0.02)
      let across = request.isFromSide ? half : size
      let height = request.isFromSide ? size : half
      // Only what lies before the chest wall is compressed on to the film.
      var canvas = PhantomCanvas(x: side, across, y: -0.25...0.85, half, z: -0.9...0.9, height, background: 0)
      canvas.paint(scene.strokes) { $0.material.film }
      for row in 0..<size {
        for column in 0..<half {
          var sum: Float = 0
          for step in 0..<half {
            // From above, the outer half of the breast lies at the top of the film.
            let lateral = mirror > 0 ? row : size - 1 - row
            let (k, i) = request.isFromSide ? (row, step) : (step, lateral)
            sum += canvas.values[(k * half + column) * across + i]
          }
          shadow[row * size + (mirror > 0 ? half + column : half - 1 - column)] = sum / Float(half)
        }
      }
    }
    return film(shadow, scene, exposure: 0.75, noise: 3, &random)
  }

  /// Counts of a gamma camera in front of the patient, blurred by its collimator.
  func scintigram(_ scene: PhantomScene, _ random: inout SplitMix64) -> Scan {
    let counts = Self.blurred(frontal(scene) { $0.material.uptake }, side: size, sigma: 0.02 * Float(size))
    let most = max(Self.percentile(counts, 0.995), 1e-3)
    return picture(
      counts.map { count in
        let expected = 200 * count / most
        return expected + (hasNoise ? expected.squareRoot() * 0.8 * random.normal() : 0)
      }, scene)
  }

  /// Only what a contrast agent fills: dark after subtraction (DSA) and in fluoroscopy, bright with barium on film.
  func contrastStudy(_ scene: PhantomScene, _ request: Request, _ random: inout SplitMix64) -> Scan {
    let layer = request.layer
    let agent = frontal(scene) { $0.layer == layer ? $0.material.agent : nil }
    let body = request.modality == .dsa ? nil : frontal(scene) { Self.attenuation($0.material.ct) }
    let exposure = body.map { max(Self.percentile($0, 0.99), 1e-3) } ?? 1
    return picture(
      agent.indices.map { index in
        let background = 90 * min((body?[index] ?? 0) / exposure, 1)
        let filled = 150 * (1 - exp(-14 * agent[index]))
        let noise = hasNoise ? 4 * random.normal() : 0
        let brightness = 10 + background * (1 - filled / 200) + filled + noise
        return request.modality == .barium ? brightness : 235 - brightness
      }, scene)
  }

  /// The mean along y, a picture `[Z, X]`.
  private func frontal(_ scene: PhantomScene, _ value: (PhantomStroke) -> Float?) -> [Float] {
    let layers = max(size / 2, 16)
    var canvas = PhantomCanvas(size, layers, size, background: 0)
    canvas.paint(scene.strokes, value)
    var sums = [Float](repeating: 0, count: size * size)
    for k in 0..<size {
      for j in 0..<layers {
        let row = (k * layers + j) * size
        for i in 0..<size { sums[k * size + i] += canvas.values[row + i] }
      }
    }
    return sums.map { $0 / Float(layers) }
  }

  private func film(
    _ shadow: [Float], _ scene: PhantomScene, exposure: Float, noise: Float, _ random: inout SplitMix64
  ) -> Scan {
    picture(
      shadow.map { 235 * min($0 / max(exposure, 1e-3), 1.08) + (hasNoise ? noise * random.normal() : 0) },
      scene)
  }

  /// Attenuation relative to water; bone counts more than its density, as at the energies of diagnostic X-rays.
  private static func attenuation(_ ct: Float) -> Float {
    max(0, 1 + ct / 1000) + max(0, ct - 150) / 1000 * 1.5
  }

  private static func percentile(_ values: [Float], _ share: Float) -> Float {
    values.sorted()[min(Int(share * Float(values.count)), values.count - 1)]
  }

  private static func blurred(_ image: [Float], side: Int, sigma: Float) -> [Float] {
    let reach = max(Int((3 * sigma).rounded(.up)), 1)
    let kernel = (-reach...reach).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
    let sum = kernel.reduce(0, +)
    func pass(_ image: [Float], step: Int, other: Int) -> [Float] {
      var result = image
      for line in 0..<side {
        for position in 0..<side {
          var value: Float = 0
          for offset in -reach...reach {
            let source = min(max(position + offset, 0), side - 1)
            value += kernel[offset + reach] * image[line * other + source * step]
          }
          result[line * other + position * step] = value / sum
        }
      }
      return result
    }
    return pass(pass(image, step: 1, other: side), step: side, other: 1)
  }
}
