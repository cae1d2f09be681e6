import Torch

/// Binary cross-entropy of logits to which each class's frequency is added while training, so that what is left for the
/// model to learn is what a case says beyond it: scores of rare classes are not pushed down.
///
/// Source: Menon et al. 2021 (arXiv:2007.07314), equation 10, with the logarithm of the odds in place of that of the
/// frequency, for classes that do not exclude each other.
public struct LogitAdjustedLoss: Codable, Equatable, Sendable {
  /// τ: how much of the logarithm of the odds is added; 1 in theory.
  public var tau: Double

  /// The default is the published one.
  public init(tau: Double = 1) { self.tau = tau }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    (0...100).contains(tau) ? nil : "tau lies in 0...100, found \(tau)"
  }

  /// Returns the mean over cases and classes. Shapes: logits, targets [B, C] → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor, _ classes: ClassFrequencies) -> Tensor {
    (logits + tau * classes.logOdds.to(logits.device)).binaryCrossEntropy(targets)
  }
}
