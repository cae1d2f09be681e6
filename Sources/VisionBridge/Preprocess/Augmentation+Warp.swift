import Foundation
import Torch

/// A map of the plane in homogeneous coordinates (row, column, 1), both counted from the centre of the image.
///
/// It leads from a pixel of the result to the place in the input whose value it takes, so that a scale of 1.1
/// shrinks what is seen. Source: MONAI `AffineGrid`: rotation · shear · translation · scale.
struct AffineMatrix: Equatable {
  /// The upper two rows; the third is 0 0 1.
  let rows: [[Double]]

  /// Composes the map; `shear` moves rows by columns; `translation` and `scale` are (row, column).
  init(
    rotation: Double, shear: Double, translation: (Double, Double), scale: (Double, Double)
  ) {
    let (c, s) = (cos(rotation), sin(rotation))
    // rotation · shear, then the columns scaled, and applied to the translation
    let linear = [[c, c * shear - s], [s, s * shear + c]]
    rows = linear.map { row in
      [row[0] * scale.0, row[1] * scale.1, row[0] * translation.0 + row[1] * translation.1]
    }
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
    let places = matrix.rows.map { (factors: [Double]) -> Tensor in
      let moved = row * factors[0] + column * factors[1]
      return moved + factors[2]  // [Y, X]
    }
    let x = places[1] * (2 / Double(Swift.max(2, width)))
    let y = places[0] * (2 / Double(Swift.max(2, height)))
    let grid = Tensor.stack([x, y], dim: 2)  // [Y, X, 2]
    return unsqueeze(0).gridSample(grid.unsqueeze(0), padding: padding).squeeze(0)
  }

  /// Convolves the last two dimensions of [C, Y, X] with a Gaussian, zeros outside.
  ///
  /// Source: MONAI `GaussianFilter`, approximation `erf`, truncated at 3 sigma and not renormalised.
  func gaussianSmoothed(sigma: Double) -> Tensor {
    let tail = Int(Swift.max(3 * sigma, 0.5) + 0.5)
    func below(_ x: Double) -> Double { 0.5 * erf(x / (sigma * 2.0.squareRoot())) }
    let kernel = (-tail...tail).map { Float(below(Double($0) + 0.5) - below(Double($0) - 0.5)) }
    var x = unsqueeze(1)  // [C, 1, Y, X]
    for (size, padding) in [([kernel.count, 1], [tail, 0]), ([1, kernel.count], [0, tail])] {
      x = x.convolution(
        Tensor(kernel, shape: [1, 1] + size), nil, stride: [1, 1], padding: padding, dilation: [1, 1])
    }
    return x.squeeze(1)
  }

  /// ((x - min) / range) ^ gamma, scaled back to the range.
  ///
  /// Source: MONAI `AdjustContrast`.
  func contrastAdjusted(gamma: Double) -> Tensor {
    let low = min().item
    let range = max().item - low
    return ((self - low) / (range + 1e-7)).pow(gamma) * range + low
  }
}
