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

  func callAsFunction(_ batch: ContrastiveVectors) -> Tensor { infoNCE(batch, logitScale: logScale.exp()) }

  /// 1/τ is at most 100, as in CLIP and the published code.
  func limit() {
    guard logScale.requiresGrad else { return }
    logScale.assign(withoutGrad { logScale.clamp(0, log(100)) })
  }
}

/// InfoNCE over a batch of pairs in both directions: anchors among positives and negatives, positives among anchors.
///
/// A row's loss is the mean over its positives p of -log(exp(s_p) / (exp(s_p) + Σ exp(s_n))), n over its negatives: the
/// logarithm inside the mean, as in L_out of SupCon, and the other positives outside the sum.
///
/// Shapes: logitScale scalar (1 / temperature) → scalar.
/// Source: paper equation 4, symmetric as in CLIP (`KE/src/training/loss.py` of the published code); several positives as
/// in SINCERE (arXiv:2309.14277) and `NTXentLoss` of pytorch-metric-learning: L_out of SupCon (arXiv:2004.11362, equation
/// 2, found better than L_in there) without the other positives in its sum, where they would repel each other.
/// Differs from source: known false negatives are left out of the sum instead of being weighted as positives.
public func infoNCE(_ batch: ContrastiveVectors, logitScale: Tensor) -> Tensor {
  let columns = batch.negatives.map { .concatenate([batch.positives, $0]) } ?? batch.positives  // [B + H, D]
  // A loss is float32, also where the product before it is not.
  var logits = batch.anchors.matmul(columns.transpose(0, 1)).to(.float32) * logitScale  // [B, B + H]
  if let excluded = batch.excluded { logits = logits.maskedFill(excluded, -.infinity) }
  let count = batch.concepts.count
  let pairs = batch.negatives == nil ? logits : logits.narrow(1, start: 0, length: count)  // [B, B]
  let reversed = pairs.transpose(0, 1)
  guard batch.hasOnePositiveEach else {
    let isPositive = batch.isPositive
    return (severalPositives(logits, isPositive) + severalPositives(reversed, isPositive)) / 2
  }
  let diagonal = Tensor.arange(count, device: logits.device).unsqueeze(1)  // [B, 1]
  let forward = logits.logSoftmax(1).gather(1, diagonal).mean()
  let backward = reversed.logSoftmax(1).gather(1, diagonal).mean()
  return -(forward + backward) / 2
}

/// The mean of the rows' losses, where rows may have several positives. With one each it is what log-softmax gives, but for
/// the last digits.
///
/// Shapes: logits [B, B + H], isPositive [B, B] → scalar.
private func severalPositives(_ logits: Tensor, _ isPositive: Tensor) -> Tensor {
  let count = isPositive.shape[0]
  let pairs = logits.narrow(1, start: 0, length: count)  // [B, B]
  var negatives = pairs.maskedFill(isPositive, -.infinity)
  if logits.shape[1] > count {
    let others = logits.narrow(1, start: count, length: logits.shape[1] - count)  // [B, H]
    negatives = .concatenate([negatives, others], dim: 1)
  }
  let sum = negatives.logSumExp(1, keep: true)  // [B, 1]
  // -log(eˢ / (eˢ + Σ)) = softplus(log Σ - s).
  let losses = (sum - pairs).softplus().maskedFill(isPositive.logicalNot(), 0)  // [B, B]
  return (losses.sum(1) / isPositive.to(.float32).sum(1)).mean()
}
