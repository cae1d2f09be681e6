import Torch

/// Binary cross-entropy that weighs less where the model is right already.
///
/// Source: Lin et al. 2017 (arXiv:1708.02002), equation 5; `FocalLoss` of MONAI.
public struct FocalLoss: Codable, Equatable, Sendable {
  /// How fast the weight falls with the probability of what is right; 0 leaves all weights 1, anything else is at
  /// least 1, because the slope has no limit below that.
  public var gamma: Double
  /// Weight of positives, 1 − `alpha` that of negatives; null weighs both alike.
  public var alpha: Double?

  /// The defaults are the published ones.
  public init(gamma: Double = 2, alpha: Double? = 0.25) {
    self.gamma = gamma
    self.alpha = alpha
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    if gamma != 0, !(1...100).contains(gamma) { return "gamma is 0 or lies in 1...100, found \(gamma)" }
    if let alpha, !(0...1).contains(alpha) { return "alpha lies in 0...1, found \(alpha)" }
    return nil
  }

  /// Returns the mean over cases and classes. Shapes: logits, targets [B, C] → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let probabilities = logits.sigmoid()
    // 1 − the probability of what is right.
    let missing = targets * (-probabilities + 1) + (-targets + 1) * probabilities
    let entropy = targets * (-logits).softplus() + (-targets + 1) * logits.softplus()
    var loss = gamma == 0 ? entropy : missing.pow(gamma) * entropy
    if let alpha { loss = loss * (alpha * targets + (1 - alpha) * (-targets + 1)) }
    return loss.mean()
  }
}
