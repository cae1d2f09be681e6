import Foundation
import Torch

/// Binary cross-entropy in which each class weighs by the inverse of its effective number of cases.
///
/// Source: Cui et al. 2019 (arXiv:1901.05555), equations 2 and 11: weights (1 − β) / (1 − β^n), scaled to the mean 1 over the classes that have cases. Differs from
/// source: a case may have several classes, so each class weighs its own logits, not its cases. Classes without a case weigh
/// nothing: all that could be learnt of them is that they are rare.
public struct ClassBalancedLoss: Codable, Equatable, Sendable {
  /// β: 0 weighs all classes alike, near 1 by the inverse of their number of cases.
  public var beta: Double

  /// The default is a published one.
  public init(beta: Double = 0.999) { self.beta = beta }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    (0..<1).contains(beta) ? nil : "beta lies in 0..<1, found \(beta)"
  }

  /// The weight of each class. Shapes: [C].
  func weights(_ classes: ClassFrequencies) -> Tensor {
    let weights = classes.tensor { $0 == 0 ? 0 : (1 - beta) / (1 - pow(beta, Double($0))) }
    let seen = classes.positives.count { $0 > 0 }
    return weights * (Double(max(1, seen)) / max(weights.sum().item, 1e-30))
  }

  /// Returns the weighed mean over cases and classes. Shapes: logits, targets [B, C] → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor, _ classes: ClassFrequencies) -> Tensor {
    logits.binaryCrossEntropy(targets, weight: weights(classes).to(logits.device))
  }
}
