import Deterministic
import Torch

extension Augmentation {
  /// One of the changes.
  public enum Change: String, CaseIterable, Sendable {
    /// Rotation, shear, shift and scale in the plane of the slices, zeros from outside.
    case affine
    /// Smooth random displacements, the border repeated outside.
    case elastic
    /// Normal noise of a drawn standard deviation.
    case noise
    /// A power of the values, as they lie between the smallest and the largest.
    case contrast
    /// The columns of every slice reversed.
    case flip
  }

  /// How often a change is made; nil where it never is and nothing is drawn for it.
  func probability(of change: Change) -> Double? {
    switch change {
    case .affine, .noise, .contrast: probability
    case .elastic: elastic.map { _ in probability }
    case .flip: columnFlipProbability
    }
  }

  /// Returns a scan after a change, by the next draws of a generator.
  ///
  /// Shapes: [Z, Y, X] → same.
  package func applying(_ change: Change, to scan: Tensor, _ random: inout SplitMix64) -> Tensor {
    func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * Double(random.uniform()) }
    switch change {
    case .affine:
      let matrix = AffineMatrix(
        rotation: draw(-rotateDegrees, rotateDegrees) * .pi / 180, shear: draw(-shear, shear),
        translation: (draw(-translatePixels, translatePixels), draw(-translatePixels, translatePixels)),
        scale: (1 + draw(-scale, scale), 1 + draw(-scale, scale)))
      guard let depthShear, scan.shape[0] > 1 else { return scan.warped(matrix, padding: .zeros) }
      return scan.warped(matrix.with(depthShear: draw(-depthShear, depthShear)), padding: .zeros)
    case .elastic:
      return elastic?(scan, &random) ?? scan
    case .noise:
      return scan + .normal(scan.shape, std: draw(0, noiseStd), generator: Generator(seed: random.next()))
    case .contrast:
      return scan.contrastAdjusted(gamma: draw(gamma[0], gamma[1]))
    case .flip:
      return scan.reversed(dim: 2)
    }
  }
}

extension Augmentation.Elastic {
  fileprivate func callAsFunction(_ scan: Tensor, _ random: inout SplitMix64) -> Tensor {
    func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * Double(random.uniform()) }
    let (sigma, magnitude) = (draw(sigma[0], sigma[1]), draw(magnitude[0], magnitude[1]))
    let (rows, columns) = (1 + draw(-scale, scale), 1 + draw(-scale, scale))
    let isVolume = alongDepth == true && scan.shape[0] > 1
    if let control, !isVolume {
      let points = (
        rows: ControlPoints(size: scan.shape[1], spacing: control.spacing[0]),
        columns: ControlPoints(size: scan.shape[2], spacing: control.spacing[1])
      )
      let noise = Tensor.normal(
        [2, points.rows.count, points.columns.count], std: draw(control.magnitude[0], control.magnitude[1]),
        generator: Generator(seed: random.next()))
      let matrix = AffineMatrix(rotation: 0, shear: 0, translation: (0, 0), scale: (rows, columns))
      return scan.warped(matrix, by: points, displacement: noise, padding: .border)
    }
    func displacement(_ shape: [Int]) -> Tensor {
      let noise = Tensor.uniform([shape.count] + shape, low: -1, generator: Generator(seed: random.next()))
      return noise.gaussianSmoothed(sigma: sigma) * magnitude
    }
    guard isVolume else {
      let matrix = AffineMatrix(rotation: 0, shear: 0, translation: (0, 0), scale: (rows, columns))
      return scan.warped(matrix, displacement: displacement(Array(scan.shape[1...])), padding: .border)
    }
    let slices = 1 + draw(-scale, scale)
    return scan.warpedVolume(scale: [slices, rows, columns], displacement: displacement(scan.shape), padding: .border)
  }
}
