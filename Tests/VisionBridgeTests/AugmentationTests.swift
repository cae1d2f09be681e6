import Deterministic
import Foundation
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct AugmentationTests {
  private let golden: [String: Tensor]

  init() throws {
    golden = try Safetensors.load(Golden.url("vision_model/transforms.safetensors")).tensors
  }

  @Test("an affine map moves voxels as MONAI's")
  func affine() {
    let matrix = AffineMatrix(rotation: 0.2, shear: 0.15, translation: (3, -2), scale: (1.08, 0.93))
    let warped = golden["scan"]!.warped(matrix, padding: .zeros)
    // MONAI resamples in double precision.
    #expect(maxError(warped.array(), golden["affine"]!.array()) < 1e-4)
    let volume = golden["scan"]!.warped(matrix.with(depthShear: 0.11), padding: .zeros)
    #expect(maxError(volume.array(), golden["affine.deep"]!.array()) < 1e-4)
  }

  @Test("contrast and smoothing equal MONAI's")
  func contrastAndSmoothing() {
    let scan = golden["scan"]!
    #expect(
      maxError((scan - 0.2).contrastAdjusted(gamma: 1.3).array(), golden["contrast"]!.array())
        < Tolerance.forward)
    #expect(
      maxError(scan.gaussianSmoothed(sigma: 1.7).array(), golden["smoothed"]!.array()) < Tolerance.forward)
  }

  @Test("an elastic change of a volume moves voxels as MONAI's")
  func elasticVolume() {
    let parameters = golden["elastic.parameters"]!.array(of: Float.self).map(Double.init)
    let displacement = golden["elastic.noise"]!.gaussianSmoothed(sigma: parameters[0]) * parameters[1]
    let warped = golden["volume"]!.warpedVolume(
      scale: Array(parameters[2...]), displacement: displacement, padding: .border)
    #expect(maxError(warped.array(), golden["elastic"]!.array()) < 1e-4)
  }

  @Test("control points move pixels as MONAI's")
  func controlPoints() {
    let parameters = golden["elastic.plane.parameters"]!.array(of: Float.self).map(Double.init)
    let points = (rows: ControlPoints(size: 21, spacing: 5), columns: ControlPoints(size: 34, spacing: 6.5))
    let noise = golden["elastic.plane.noise"]!
    #expect(noise.shape == [2, points.rows.count, points.columns.count])
    let matrix = AffineMatrix(rotation: 0, shear: 0, translation: (0, 0), scale: (parameters[1], parameters[2]))
    let warped = golden["scan"]!.warped(matrix, by: points, displacement: noise * parameters[0], padding: .border)
    #expect(maxError(warped.array(), golden["elastic.plane"]!.array()) < 1e-4)
  }

  @Test("control points are for scans that stay in the plane of their slices")
  func controlPointsOfPlanes() {
    let scan = golden["volume"]!
    func changed(_ alongDepth: Bool?, _ control: Augmentation.Elastic.Control?) -> [Float] {
      let elastic = Augmentation.Elastic(sigma: [1, 1], magnitude: [20, 20], alongDepth: alongDepth, control: control)
      var random = SplitMix64(4)
      return Augmentation(elastic: elastic).applying(.elastic, to: scan, &random).array()
    }
    let control = Augmentation.Elastic.Control(spacing: [4, 4], magnitude: [1, 2])
    #expect(changed(true, control) == changed(true, nil))
    #expect(changed(nil, control) != changed(nil, nil))
  }

  @Test("a scan of several slices is moved along its depth where that is asked for")
  func alongDepth() {
    let slices = golden["volume"]!
    func changed(_ alongDepth: Bool?, _ scan: Tensor) -> [Float] {
      let elastic = Augmentation.Elastic(sigma: [1, 1], magnitude: [20, 20], alongDepth: alongDepth)
      var random = SplitMix64(4)
      return Augmentation(elastic: elastic).applying(.elastic, to: scan, &random).array()
    }
    #expect(changed(true, slices) != changed(nil, slices))
    let one = slices.narrow(0, start: 0, length: 1)
    #expect(changed(true, one) == changed(nil, one))
    // Equal slices stay equal by a change in their plane, and not by one along the depth.
    let equal = Tensor.concatenate([one, one, one])
    let inPlane = changed(false, equal)
    #expect(Array(inPlane[..<374]) == Array(inPlane[748...]))
    let inDepth = changed(true, equal)
    #expect(Array(inDepth[..<374]) != Array(inDepth[748...]))
  }

  @Test("the identity leaves a scan as it is")
  func identity() {
    let matrix = AffineMatrix(rotation: 0, shear: 0, translation: (0, 0), scale: (1, 1))
    let scan = golden["scan"]!
    #expect(maxError(scan.warped(matrix, padding: .zeros).array(), scan.array()) < Tolerance.forward)
  }

  @Test("probability 0 changes nothing, probability 1 every time, and equal seeds give equal scans")
  func probability() {
    let scan = golden["scan"]!
    let never = Augmentation(probability: 0)
    #expect(never(scan, seed: 1).array(of: Float.self) == scan.array(of: Float.self))
    let always = Augmentation(probability: 1, translatePixels: 2)
    let (first, second) = (always(scan, seed: 1), always(scan, seed: 2))
    #expect(first.shape == scan.shape)
    #expect(first.array(of: Float.self) != second.array(of: Float.self))
    #expect(always(scan, seed: 1).array(of: Float.self) == first.array(of: Float.self))
  }

  @Test("a flip exchanges left and right, as often as asked, and changes no other draw")
  func flip() {
    let scan = golden["scan"]!
    let width = scan.shape[2]
    let rows = scan.array(of: Float.self)
    let mirrored = rows.indices.map { rows[$0 / width * width + width - 1 - $0 % width] }
    let always = Augmentation(probability: 0, columnFlipProbability: 1)
    #expect(always(scan, seed: 1).array(of: Float.self) == mirrored)
    let half = Augmentation(probability: 0, columnFlipProbability: 0.5)
    let count = (0..<200).count { half(scan, seed: UInt64($0)).array(of: Float.self) == mirrored }
    #expect((60...140).contains(count))
    var other = Augmentation(probability: 1, translatePixels: 2)
    let unflipped = other(scan, seed: 5)
    other.columnFlipProbability = 0
    #expect(other(scan, seed: 5).array(of: Float.self) == unflipped.array(of: Float.self))
    other.columnFlipProbability = 1
    #expect(other(scan, seed: 5).array(of: Float.self) == always(unflipped, seed: 1).array(of: Float.self))
  }

  @Test("the draws differ between trainings, epochs, cases and scans, and between nothing else")
  func seeds() {
    func seed(_ training: UInt64 = 1, _ epoch: Int = 2, _ id: String = "a", _ scan: Int = 0) -> UInt64 {
      Augmentation.seed(ofTraining: training, epoch: epoch, caseID: id, scan: scan)
    }
    #expect(seed() == seed())
    #expect(Set([seed(), seed(2), seed(1, 3), seed(1, 2, "b"), seed(1, 2, "a", 1)]).count == 5)
  }

  @Test("noise is normal, of a standard deviation that is drawn between zero and the greatest")
  func noise() {
    var random = SplitMix64(4)
    let augmentation = Augmentation(noiseStd: 0.2)
    let scan = Tensor.zeros([2, 40, 40])
    let draws = (0..<200).map { _ in augmentation.applying(.noise, to: scan, &random).array(of: Float.self) }
    let deviations = draws.map { values in
      (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
    }
    #expect(deviations.allSatisfy { (0...0.21).contains($0) } && Set(deviations).count == draws.count)
    // Of a uniform draw.
    #expect(abs(deviations.reduce(0, +) / 200 - 0.1) < 0.015)
    #expect(deviations.min()! < 0.02 && deviations.max()! > 0.18)
    let units = zip(draws, deviations).flatMap { values, deviation in values.map { Double($0) / deviation } }
    let moments = (1...4).map { power in units.reduce(0) { $0 + pow($1, Double(power)) } / Double(units.count) }
    #expect(abs(moments[0]) < 0.01 && abs(moments[1] - 1) < 0.01)
    #expect(abs(moments[2]) < 0.05 && abs(moments[3] - 3) < 0.1)
  }
}
