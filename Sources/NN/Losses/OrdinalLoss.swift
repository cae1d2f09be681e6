import Torch

/// Cross-entropy of the softmax over grades, plus how far the distribution has to be moved to the right grade.
///
/// Source: Hou, Yu and Samaras 2016 (arXiv:1611.05916), the squared earth mover's distance of ordered classes: the sum over
/// grades of the squared difference of both cumulative distributions. Differs from source: divided by the number of grades less
/// one, so that its greatest value is 1.
public struct OrdinalLoss: Codable, Equatable, Sendable {
  /// How much the distance counts beside the cross-entropy.
  public var distanceWeight: Double

  private enum CodingKeys: String, CodingKey {
    case distanceWeight = "distance_weight"
  }

  /// Makes a loss.
  public init(distanceWeight: Double = 1) { self.distanceWeight = distanceWeight }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    (0...1e9).contains(distanceWeight) ? nil : "distance_weight lies in 0...1000000000, found \(distanceWeight)"
  }

  /// Returns the mean over cases. Shapes: logits, targets [B, C] with one 1 in each row, grades in order → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let count = logits.shape[1]
    // Row i of a product with this is the sum of the grades up to each but the last, at which both sums are 1.
    let upTo = (0..<count).flatMap { grade in (0..<max(1, count - 1)).map { Float(grade <= $0 ? 1 : 0) } }
    let sums = Tensor(upTo, shape: [count, max(1, count - 1)]).to(logits.device)
    let distance = (logits.softmax(1) - targets).matmul(sums).pow(2).mean()
    return distanceWeight * distance - (targets * logits.logSoftmax(1)).sum(1).mean()
  }
}
