import Torch

/// Binary cross-entropy that lets easy negatives count less than easy positives, and the easiest not at all.
///
/// Source: Ridnik et al. 2021 (arXiv:2009.14119), equations 4 to 7, as a mean. Differs from source: no sum over classes, so that
/// learning rates stay those of the other losses.
public struct AsymmetricLoss: Codable, Equatable, Sendable {
  /// How fast the weight of a positive falls with its probability; 0, or at least 1.
  public var positiveGamma: Double
  /// How fast the weight of a negative falls with its probability of being one; 0, or at least 1.
  public var negativeGamma: Double
  /// What is taken from the probability of a negative; one that is below counts nothing.
  public var clip: Double

  private enum CodingKeys: String, CodingKey {
    case positiveGamma = "positive_gamma"
    case negativeGamma = "negative_gamma"
    case clip
  }

  /// The defaults are the published ones.
  public init(positiveGamma: Double = 1, negativeGamma: Double = 4, clip: Double = 0.05) {
    self.positiveGamma = positiveGamma
    self.negativeGamma = negativeGamma
    self.clip = clip
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    for (name, value) in [("positive_gamma", positiveGamma), ("negative_gamma", negativeGamma)]
    where value != 0 && !(1...100).contains(value) {
      return "\(name) is 0 or lies in 1...100, found \(value)"
    }
    return (0..<1).contains(clip) ? nil : "clip lies in 0..<1, found \(clip)"
  }

  /// Returns the mean over cases and classes. Shapes: logits, targets [B, C] → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let probabilities = logits.sigmoid()
    var positives = (-logits).softplus()
    if positiveGamma > 0 { positives = (-probabilities + 1).pow(positiveGamma) * positives }
    let shifted = (probabilities - clip).maximum(0)
    // Without a shift the logarithm of 1 − p is taken from the logit: that is exact where p rounds to 1.
    var negatives = clip == 0 ? logits.softplus() : -(-shifted + 1).log()
    if negativeGamma > 0 { negatives = shifted.pow(negativeGamma) * negatives }
    return (targets * positives + (-targets + 1) * negatives).mean()
  }
}
