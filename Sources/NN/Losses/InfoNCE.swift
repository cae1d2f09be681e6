import Foundation
import Torch

/// Settings of symmetric InfoNCE.
public struct InfoNCE: Codable, Equatable, Sendable {
  /// The temperature τ of equation 4, or where it starts; similarities are divided by it.
  public var temperature: Double
  /// Whether the temperature is trained, with 1/τ at most 100, as in the published code.
  public var learnedTemperature: Bool

  /// The published settings.
  public init(temperature: Double = 0.07, learnedTemperature: Bool = true) {
    self.temperature = temperature
    self.learnedTemperature = learnedTemperature
  }

  private enum CodingKeys: String, CodingKey {
    case temperature
    case learnedTemperature = "learned_temperature"
  }

  var fault: String? {
    if !temperature.isFinite { return "temperature must be a finite number, found \(temperature)" }
    return temperature > 0 ? nil : "temperature must be positive, found \(temperature)"
  }
}

/// Symmetric InfoNCE with its temperature as the parameter `log_scale`, the logarithm of 1/τ.
struct InfoNCELoss: ContrastiveLoss {
  private let logScale: Tensor

  init(_ settings: InfoNCE, _ scope: Scope) {
    logScale = scope.parameter("log_scale", [], .constant(-log(settings.temperature)))
    logScale.requiresGrad = settings.learnedTemperature
  }

  func callAsFunction(anchors: Tensor, positives: Tensor, excluding excluded: Tensor?) -> Tensor {
    infoNCE(anchors: anchors, positives: positives, logitScale: logScale.exp(), excluding: excluded)
  }

  /// 1/τ is at most 100, as in CLIP and the published code.
  func limit() {
    guard logScale.requiresGrad else { return }
    logScale.assign(withoutGrad { logScale.clamp(0, log(100)) })
  }
}

/// InfoNCE over a batch of pairs with every other row as a negative, in both directions.
///
/// Shapes: anchors, positives [B, D], unit rows; logitScale scalar (1 / temperature); excluded [B, B] bool, true where
/// the positive of a column is no true negative for the anchor of a row (its diagonal must be false) → scalar.
/// Source: paper equation 4, symmetric as in CLIP (`KE/src/training/loss.py` of the published code).
/// Differs from source: known false negatives are left out of the denominator instead of being weighted as positives.
public func infoNCE(
  anchors: Tensor, positives: Tensor, logitScale: Tensor, excluding excluded: Tensor? = nil
) -> Tensor {
  // A loss is float32, also where the product before it is not.
  var logits = anchors.matmul(positives.transpose(0, 1)).to(.float32) * logitScale  // [B, B]
  if let excluded { logits = logits.maskedFill(excluded, -.infinity) }
  let diagonal = Tensor.arange(anchors.shape[0], device: anchors.device).unsqueeze(1)  // [B, 1]
  let forward = logits.logSoftmax(1).gather(1, diagonal).mean()
  let backward = logits.transpose(0, 1).logSoftmax(1).gather(1, diagonal).mean()
  return -(forward + backward) / 2
}
