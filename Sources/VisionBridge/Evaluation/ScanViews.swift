import Torch

/// What a prediction sees of each scan: the scan as it is, moved, and mirrored. The score is of the mean of the logits over these.
///
/// Source: mirroring at test time as in nnU-Net and `TestTimeAugmentation` of MONAI. Differs from source: the views are always the same,
/// so that a scan has one score; shifts are among them; logits are averaged, not probabilities.
public struct ScanViews: Equatable, Sendable {
  /// One way to see a scan.
  struct View: Equatable, Sendable {
    var isMirrored = false
    /// Pixels by which the content goes down.
    var down = 0
    /// Pixels by which it goes right.
    var right = 0

    /// Shapes: [N, Y, X] → same; zeros come in from outside.
    func callAsFunction(_ slices: Tensor) -> Tensor {
      (isMirrored ? slices.reversed(dim: 2) : slices).moved(by: down, dim: 1).moved(by: right, dim: 2)
    }
  }

  let all: [View]

  /// How many views there are.
  public var count: Int { all.count }

  /// Every scan as it is, and nothing else.
  public static let asIs = ScanViews(all: [View()])

  private init(all: [View]) { self.all = all }

  /// The views that a recipe asks for: with `testShiftPixels` five, and as many mirrored where training mirrors; else the scan as it is.
  ///
  /// - Parameter labels: the classes that are scored; where one names a side, nothing is mirrored.
  public init(of augmentation: Augmentation?, for labels: [String]) {
    guard let augmentation, let shift = augmentation.testShiftPixels else {
      self = .asIs
      return
    }
    let places = [(0, 0), (-shift, 0), (shift, 0), (0, -shift), (0, shift)]
    let mirrors = augmentation.mirrors && LabelSpace.namingSides(among: labels).isEmpty
    all = (mirrors ? [false, true] : [false]).flatMap { side in
      places.map { View(isMirrored: side, down: $0.0, right: $0.1) }
    }
  }
}

extension Tensor {
  /// Moves the content along a dimension, zeros coming in, what leaves being lost.
  fileprivate func moved(by count: Int, dim: Int) -> Tensor {
    guard count != 0 else { return self }
    let kept = shape[dim] - Swift.abs(count)
    var room = shape
    room[dim] = Swift.abs(count)
    let rest = narrow(dim, start: Swift.max(0, -count), length: kept)
    let zeros = Tensor.zeros(room, dtype: dtype, device: device)
    return .concatenate(count > 0 ? [zeros, rest] : [rest, zeros], dim: dim)
  }
}
