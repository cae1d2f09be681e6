import Deterministic
import Foundation
import Torch

/// Random changes of a training scan: affine, elastic, noise, contrast, in this order, each with the same
/// probability, and last a flip with one of its own.
///
/// Source: the four MONAI transforms of `Model/modelRadNet.py` in RP3D-Diag (`RandAffine`, `Rand3DElastic`,
/// `RandGaussianNoise`, `RandAdjustContrast`), whose ranges are the defaults.
/// Differs from source: every scan has draws of its own in every epoch, there the whole batch shares one; the warp is the
/// same for all slices of a scan and stays in their plane, unless `elastic.along_depth` says otherwise; there the three equal
/// colour channels are a third axis.
public struct Augmentation: Codable, Equatable, Sendable {
  /// Smooth random displacements.
  public struct Elastic: Codable, Equatable, Sendable {
    /// Range of the Gaussian that smooths them, in pixels.
    public var sigma: [Double]
    /// Range of the factor that the smoothed noise in -1...1 is multiplied with, in pixels.
    public var magnitude: [Double]
    /// Largest relative change of size along each axis.
    public var scale: Double
    /// Whether scans of several slices are moved along their depth too, as by `Rand3DElastic` of MONAI; nil is false.
    public var alongDepth: Bool?
    /// Moves control points in place of smoothed noise where a scan stays in the plane of its slices; nil smooths noise there too.
    public var control: Control?

    /// Control points that are moved at random, between which places are interpolated, as by `Rand2DElastic` of MONAI.
    public struct Control: Codable, Equatable, Sendable {
      /// Pixels between the points along rows and columns.
      public var spacing: [Double]
      /// Range of the standard deviation by which they are moved, in pixels.
      public var magnitude: [Double]

      /// Makes options.
      public init(spacing: [Double], magnitude: [Double]) {
        self.spacing = spacing
        self.magnitude = magnitude
      }
    }

    private enum CodingKeys: String, CodingKey {
      case sigma, magnitude, scale, control
      case alongDepth = "along_depth"
    }

    /// Makes options; the defaults are the published ones.
    public init(
      sigma: [Double] = [5, 7], magnitude: [Double] = [10, 20], scale: Double = 0.1, alongDepth: Bool? = nil,
      control: Control? = nil
    ) {
      self.sigma = sigma
      self.magnitude = magnitude
      self.scale = scale
      self.alongDepth = alongDepth
      self.control = control
    }
  }

  /// Probability of each of the four changes.
  public var probability: Double
  /// Largest rotation in the plane of the slices, in degrees.
  public var rotateDegrees: Double
  /// Largest shift along each axis, in pixels of the resampled slice.
  public var translatePixels: Double
  /// Largest relative change of size along each axis.
  public var scale: Double
  /// Largest shift of a row per column from the centre.
  public var shear: Double
  /// Largest shift of a row per slice from the middle one, for scans of several slices; nil for none. The source has 0.2, where it moves
  /// volumes.
  public var depthShear: Double?
  /// Displacements; nil for none.
  public var elastic: Elastic?
  /// Largest standard deviation of added noise.
  public var noiseStd: Double
  /// Range of the contrast exponent, above 0.
  public var gamma: [Double]
  /// Probability of reversing the columns of every slice, as `RandFlip` of MONAI does along that axis; nil for never. In axial and
  /// coronal slices that exchanges left and right, so that `labels_name_no_side` must say that no label names a side.
  public var columnFlipProbability: Double?
  /// Whether no label names a side, as "left" does: what a flip needs. Nil says nothing.
  public var labelsNameNoSide: Bool?
  /// Test-time augmentation: predictions also see each scan moved by so many pixels up, down, left and right. Where training flips, they see
  /// these five views mirrored too. The score is of the mean of the logits. Five or ten views take five or ten times the computing. At most
  /// half of `preprocess.size`; null sees each scan as it is. Training does not depend on it, and chooses its best epoch by scans as they are.
  public var testShiftPixels: Int?

  private enum CodingKeys: String, CodingKey {
    case probability
    case rotateDegrees = "rotate_degrees"
    case translatePixels = "translate_pixels"
    case scale, shear, elastic
    case noiseStd = "noise_std"
    case gamma
    case depthShear = "depth_shear"
    case columnFlipProbability = "column_flip_probability"
    case labelsNameNoSide = "labels_name_no_side"
    case testShiftPixels = "test_shift_pixels"
  }

  /// Makes options; the defaults are the published ones, for slices of 256 pixels.
  public init(
    probability: Double = 0.15, rotateDegrees: Double = 15, translatePixels: Double = 10, scale: Double = 0.1,
    shear: Double = 0.2, depthShear: Double? = nil, elastic: Elastic? = Elastic(), noiseStd: Double = 0.07,
    gamma: [Double] = [0.5, 1.5], columnFlipProbability: Double? = nil, labelsNameNoSide: Bool? = nil,
    testShiftPixels: Int? = nil
  ) {
    self.probability = probability
    self.rotateDegrees = rotateDegrees
    self.translatePixels = translatePixels
    self.scale = scale
    self.shear = shear
    self.depthShear = depthShear
    self.elastic = elastic
    self.noiseStd = noiseStd
    self.gamma = gamma
    self.columnFlipProbability = columnFlipProbability
    self.labelsNameNoSide = labelsNameNoSide
    self.testShiftPixels = testShiftPixels
  }

  /// Whether scans are mirrored.
  var mirrors: Bool { columnFlipProbability ?? 0 > 0 }

  /// Returns what the draws of a scan depend on: the training, the epoch and the scan, not the order in which scans are
  /// changed nor the thread that does it.
  ///
  /// - Parameter draw: tells the draws of a case apart that comes more than once in an epoch; 0 where none does.
  public static func seed(ofTraining seed: UInt64, epoch: Int, caseID: String, scan: Int, draw: Int = 0) -> UInt64 {
    let once = SplitMix64(seed: seed, stream: 0xA06, UInt64(epoch), StableHash.of(caseID), UInt64(scan)).seed
    return draw == 0 ? once : SplitMix64(seed: once, stream: UInt64(draw)).seed
  }

  /// Returns the scan, changed or not, by draws that depend on `seed` alone.
  ///
  /// Shapes: [Z, Y, X] → same.
  public func callAsFunction(_ scan: Tensor, seed: UInt64) -> Tensor {
    var random = SplitMix64(seed)
    var scan = scan
    for change in Change.allCases {
      guard let probability = probability(of: change), Double(random.uniform()) < probability else { continue }
      scan = applying(change, to: scan, &random)
    }
    return scan
  }
}
