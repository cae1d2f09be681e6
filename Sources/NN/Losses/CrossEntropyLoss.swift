import Torch

/// Cross-entropy of the softmax over all classes, of which a case has exactly one.
///
/// Source: `torch.nn.CrossEntropyLoss`; with `tau` logit adjustment, Menon et al. 2021 (arXiv:2007.07314), equation 10.
public struct CrossEntropyLoss: Codable, Equatable, Sendable {
  /// Share of the target that is spread evenly over all classes.
  public var labelSmoothing: Double
  /// How much of the logarithm of each class's frequency is added while training; null for none.
  public var tau: Double?

  private enum CodingKeys: String, CodingKey {
    case labelSmoothing = "label_smoothing"
    case tau
  }

  /// The defaults are plain cross-entropy.
  public init(labelSmoothing: Double = 0, tau: Double? = nil) {
    self.labelSmoothing = labelSmoothing
    self.tau = tau
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    if !(0..<1).contains(labelSmoothing) { return "label_smoothing lies in 0..<1, found \(labelSmoothing)" }
    if let tau, !(0...100).contains(tau) { return "tau lies in 0...100, found \(tau)" }
    return nil
  }

  /// Returns the mean over cases. Shapes: logits [B, C]; targets [B, C], a single 1 in each row → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor, _ classes: ClassFrequencies) -> Tensor {
    let adjusted = tau.map { logits + $0 * classes.logShares.to(logits.device) } ?? logits
    let soft = (1 - labelSmoothing) * targets + labelSmoothing / Double(targets.shape[1])
    return -(soft * adjusted.logSoftmax(1)).sum(1).mean()
  }
}
