import Foundation
import Torch

/// A map of the plane in homogeneous coordinates (row, column, 1), both counted from the centre of the image.
///
/// It leads from a pixel of the result to the place in the input whose value it takes, so that a scale of 1.1
/// shrinks what is seen. Source: MONAI `AffineGrid`: rotation · shear · translation · scale.
struct AffineMatrix: Equatable {
  /// The upper two rows; the third is 0 0 1.
  let rows: [[Double]]
  /// What a slice adds to the place for each step from the middle one: (row, column).
  private(set) var perSlice = [0.0, 0.0]
  private let direction: (cos: Double, sin: Double)

  static func == (a: AffineMatrix, b: AffineMatrix) -> Bool { a.rows == b.rows && a.perSlice == b.perSlice }

  /// Composes the map; `shear` moves rows by columns; `translation` and `scale` are (row, column).
  init(
    rotation: Double, shear: Double, translation: (Double, Double), scale: (Double, Double)
  ) {
    let (c, s) = (cos(rotation), sin(rotation))
    direction = (c, s)
    // rotation · shear, then the columns scaled, and applied to the translation
    let linear = [[c, c * shear - s], [s, s * shear + c]]
    rows = linear.map { row in
      [row[0] * scale.0, row[1] * scale.1, row[0] * translation.0 + row[1] * translation.1]
    }
  }
}

extension AffineMatrix {
  /// Where rows and columns, which give one shape together, are led to.
  func places(_ row: Tensor, _ column: Tensor) -> [Tensor] {
    rows.map { (factors: [Double]) -> Tensor in
      let moved = row * factors[0] + column * factors[1]
      return moved + factors[2]
    }
  }

  /// The map of a volume whose rows are moved by their slices too: rotation · both shears · translation · scale.
  func with(depthShear: Double) -> AffineMatrix {
    var map = self
    map.perSlice = [direction.cos * depthShear, direction.sin * depthShear]
    return map
  }
}

extension Tensor {
  /// Samples every slice of a scan [Z, Y, X] at the places `matrix` leads to, after `displacement` [2, Y, X]
  /// in pixels (row, column) is added to the result's own coordinates.
  func warped(_ matrix: AffineMatrix, displacement: Tensor? = nil, padding: SamplingPadding) -> Tensor {
    let (height, width) = (shape[1], shape[2])
    func centred(_ count: Int) -> Tensor {
      Tensor.arange(count, dtype: .float32) - Double(count - 1) / 2
    }
    var row = centred(height).unsqueeze(1)  // [Y, 1]
    var column = centred(width).unsqueeze(0)  // [1, X]
    if let displacement {
      row = row + displacement.at(0)  // [Y, X]
      column = column + displacement.at(1)
    }
    let places = matrix.places(row, column)  // [Y, X]
    guard matrix.perSlice != [0, 0] else { return sampled(atRows: places[0], columns: places[1], padding: padding) }
    let slice = centred(shape[0]).unsqueeze(1).unsqueeze(2)  // [Z, 1, 1]
    let own = zip(places, matrix.perSlice).map { $0 + slice * $1 }
    return sampled(atRows: own[0], columns: own[1], padding: padding)
  }

  /// Samples every slice of a scan [Z, Y, X] at places counted from the centre: the same for all slices [Y, X], or [Z, Y, X].
  func sampled(atRows rows: Tensor, columns: Tensor, padding: SamplingPadding) -> Tensor {
    let x = columns * (2 / Double(Swift.max(2, shape[2])))
    let y = rows * (2 / Double(Swift.max(2, shape[1])))
    let grid = Tensor.stack([x, y], dim: x.rank)
    guard grid.rank == 4 else { return unsqueeze(0).gridSample(grid.unsqueeze(0), padding: padding).squeeze(0) }
    return unsqueeze(1).gridSample(grid, padding: padding).squeeze(1)
  }

  /// Samples a volume [Z, Y, X] at its own places, moved by `displacement` [3, Z, Y, X] in voxels and then scaled along each
  /// axis about the centre.
  ///
  /// Source: MONAI `Rand3DElastic`.
  func warpedVolume(scale: [Double], displacement: Tensor, padding: SamplingPadding) -> Tensor {
    let places = (0..<3).map { axis in
      let count = shape[axis]
      var own = [1, 1, 1]
      own[axis] = count
      let centred = (Tensor.arange(count, dtype: .float32) - Double(count - 1) / 2).reshape(own)
      return (centred + displacement.at(axis)) * (scale[axis] * 2 / Double(Swift.max(2, count)))  // [Z, Y, X]
    }
    let grid = Tensor.stack(places.reversed(), dim: 3)  // [Z, Y, X, 3], x first
    return unsqueeze(0).unsqueeze(0).gridSample(grid.unsqueeze(0), padding: padding).squeeze(0).squeeze(0)
  }

  /// Convolves all dimensions but the first of [C, Y, X] or [C, Z, Y, X] with a Gaussian, zeros outside.
  ///
  /// Source: MONAI `GaussianFilter`, approximation `erf`, truncated at 3 sigma and not renormalised.
  func gaussianSmoothed(sigma: Double) -> Tensor {
    let tail = Int(Swift.max(3 * sigma, 0.5) + 0.5)
    func below(_ x: Double) -> Double { 0.5 * erf(x / (sigma * 2.0.squareRoot())) }
    let kernel = (-tail...tail).map { Float(below(Double($0) + 0.5) - below(Double($0) - 0.5)) }
    /// The convolution of `count` places as a matrix: a product is faster than libtorch's convolution with so long a kernel.
    func matrix(_ count: Int) -> Tensor {
      let band = (0..<count * count).map { place -> Float in
        let distance = place / count - place % count
        return Swift.abs(distance) <= tail ? kernel[distance + tail] : 0
      }
      return Tensor(band, shape: [count, count])
    }
    var x = matmul(matrix(shape[rank - 1]))
    x = matrix(shape[rank - 2]).matmul(x)
    guard rank == 4 else { return x }
    let (channels, count) = (shape[0], shape[1])
    return matrix(count).matmul(x.reshape(channels, count, shape[2] * shape[3])).reshape(shape)
  }

  /// ((x - min) / range) ^ gamma, scaled back to the range.
  ///
  /// Source: MONAI `AdjustContrast`.
  func contrastAdjusted(gamma: Double) -> Tensor {
    let (low, high) = extremes()
    let range = high - low
    return gammaCorrected(gamma, low: low, width: range + 1e-7, scale: range)
  }
}
