import Foundation

/// A shape filled with a material.
struct PhantomStroke: Sendable {
  var shape: PhantomShape
  var material: PhantomMaterial
  var opacity: Float = 1
  /// Share of the signal by which it varies from place to place.
  var mottle: Float = 0
  /// The system that a contrast agent can fill.
  var layer: String?
}

/// A grid over body coordinates on which strokes are painted one over the other.
///
/// Shapes: `values` is `[Z, Y, X]` with x fastest.
struct PhantomCanvas {
  let xs: [Float]
  let ys: [Float]
  let zs: [Float]
  /// Distance between neighbouring points; for a single slice its thickness.
  let pitch: SIMD3<Float>
  private(set) var values: [Float]

  /// A grid of cell centres over the given ranges.
  init(
    x: ClosedRange<Float> = -1...1, _ xCount: Int, y: ClosedRange<Float> = -1...1, _ yCount: Int,
    z: ClosedRange<Float> = -1...1, _ zCount: Int, background: Float
  ) {
    func centres(_ range: ClosedRange<Float>, _ count: Int) -> [Float] {
      let step = (range.upperBound - range.lowerBound) / Float(count)
      return (0..<count).map { range.lowerBound + (Float($0) + 0.5) * step }
    }
    xs = centres(x, xCount)
    ys = centres(y, yCount)
    zs = centres(z, zCount)
    pitch = SIMD3(
      (x.upperBound - x.lowerBound) / Float(xCount), (y.upperBound - y.lowerBound) / Float(yCount),
      (z.upperBound - z.lowerBound) / Float(zCount))
    values = Array(repeating: background, count: xCount * yCount * zCount)
  }

  /// Paints strokes in order with the value that `value` gives; nil leaves a stroke out.
  mutating func paint(_ strokes: [PhantomStroke], _ value: (PhantomStroke) -> Float?) {
    for stroke in strokes {
      if let value = value(stroke) { paint(stroke, value) }
    }
  }

  private mutating func paint(_ stroke: PhantomStroke, _ value: Float) {
    let shape = stroke.shape.widened(to: pitch)
    let softness = min(pitch.x, pitch.y)
    let (low, high) = shape.solid.bounds
    let margin = softness + shape.roughness * shape.solid.leastRadius * 1.5
    guard let kRange = Self.indices(zs, low.z - margin, high.z + margin),
      let jRange = Self.indices(ys, low.y - margin, high.y + margin),
      let iRange = Self.indices(xs, low.x - margin, high.x + margin)
    else { return }
    let opacity = stroke.opacity
    let mottle = stroke.mottle * value
    values.withUnsafeMutableBufferPointer { values in
      for k in kRange {
        for j in jRange {
          let row = (k * ys.count + j) * xs.count
          for i in iRange {
            let p = SIMD3(xs[i], ys[j], zs[k])
            let cover = 0.5 - shape.distance(p) / softness
            guard cover > 0 else { continue }
            let alpha = min(cover, 1) * opacity
            let texture = mottle == 0 ? 0 : mottle * Self.texture(p)
            values[row + i] += alpha * (value + texture - values[row + i])
          }
        }
      }
    }
  }

  /// A lumpy field between -1 and 1, the same for the same place.
  private static func texture(_ p: SIMD3<Float>) -> Float {
    sin(37 * p.x + 11 * p.y) * sin(33 * p.y - 13 * p.z + 1)
      * 0.5 + sin(19 * p.z + 21 * p.x + 2) * 0.5
  }

  /// Grid lines between two coordinates; nil when there is none.
  private static func indices(_ axis: [Float], _ low: Float, _ high: Float) -> Range<Int>? {
    guard let first = axis.firstIndex(where: { $0 >= low }), let last = axis.lastIndex(where: { $0 <= high }),
      first <= last
    else { return nil }
    return first..<(last + 1)
  }
}
