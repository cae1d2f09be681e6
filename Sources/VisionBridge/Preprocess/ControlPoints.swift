import Torch

/// Points along an axis from which the places of all pixels are interpolated.
///
/// Source: MONAI `create_control_grid` (one point on each side more than the axis needs), and the bicubic `interpolate` of PyTorch
/// that `Rand2DElastic` makes a place for each pixel with.
struct ControlPoints {
  /// Number of points.
  let count: Int
  /// Places of the points, counted from the centre of the axis. Shapes: [count].
  let places: Tensor
  /// What each pixel takes of each point. Shapes: [pixels, count].
  let shares: Tensor

  /// Points for an axis of `size` pixels, `spacing` pixels apart.
  init(size: Int, spacing: Double) {
    let half = Double(size - 1) / (2 * spacing)
    let count =
      size.isMultiple(of: 2) ? Int((half + 0.5).rounded(.up)) * 2 + 2 : Int(half.rounded(.up)) * 2 + 3
    self.count = count
    places = (Tensor.arange(count, dtype: .float32) - Double(count - 1) / 2) * spacing
    let pixelCount = Int(Double(count) * spacing)
    // The pixels in the middle are those of the axis.
    let start = pixelCount / 2 - size / 2
    var shares = [Float](repeating: 0, count: size * count)
    for pixel in 0..<size {
      let place = (Double(start + pixel) + 0.5) * Double(count) / Double(pixelCount) - 0.5
      let point = Int(place.rounded(.down))
      for (step, share) in Self.cubic(place - Double(point)).enumerated() {
        shares[pixel * count + min(max(point - 1 + step, 0), count - 1)] += Float(share)
      }
    }
    self.shares = Tensor(shares, shape: [size, count])
  }

  /// What a place takes of the two points before it and the two behind it, by how far it is beyond the second.
  ///
  /// Source: cubic convolution (Keys 1981) with -0.75, as in PyTorch.
  private static func cubic(_ beyond: Double) -> [Double] {
    let a = -0.75
    func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(beyond + 1), near(beyond), near(1 - beyond), far(2 - beyond)]
  }
}

extension Tensor {
  /// Samples every slice of a scan [Z, Y, X] at places that are interpolated between control points, which are moved by
  /// `displacement` [2, points along the rows, points along the columns] in pixels (row, column) and then led by `matrix`.
  ///
  /// Source: MONAI `Rand2DElastic`.
  func warped(
    _ matrix: AffineMatrix, by points: (rows: ControlPoints, columns: ControlPoints), displacement: Tensor,
    padding: SamplingPadding
  ) -> Tensor {
    let row = points.rows.places.unsqueeze(1) + displacement.at(0)  // [R, C]
    let column = points.columns.places.unsqueeze(0) + displacement.at(1)
    let places = matrix.places(row, column).map {
      points.rows.shares.matmul($0).matmul(points.columns.shares.transpose(0, 1))  // [Y, X]
    }
    return sampled(atRows: places[0], columns: places[1], padding: padding)
  }
}
