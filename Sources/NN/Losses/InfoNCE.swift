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
  let isSum = true
  private let logScale: Tensor

  init(_ settings: InfoNCE, _ scope: Scope) {
    logScale = scope.parameter("log_scale", [], .constant(-log(settings.temperature)))
    logScale.requiresGrad = settings.learnedTemperature
  }

  func callAsFunction(_ batch: ContrastiveVectors, rows: Range<Int>) -> Tensor {
    infoNCE(batch, logitScale: logScale.exp(), rows: rows)
  }

  /// 1/τ is at most 100, as in CLIP and the published code.
  func limit() {
    guard logScale.requiresGrad else { return }
    logScale.assign(withoutGrad { logScale.clamp(0, log(100)) })
  }
}

/// InfoNCE over a batch of pairs in both directions: anchors among positives and negatives, positives among anchors; or
/// the share that some of the pairs have in it.
///
/// A row's loss is the mean over its positives p of -log(exp(s_p) / (exp(s_p) + Σ exp(s_n))), n over its negatives: the
/// logarithm inside the mean, as in L_out of SupCon, and the other positives outside the sum.
///
/// Shapes: logitScale scalar (1 / temperature) → scalar.
/// Source: paper equation 4, symmetric as in CLIP (`KE/src/training/loss.py` of the published code); several positives as
/// in SINCERE (arXiv:2309.14277) and `NTXentLoss` of pytorch-metric-learning: L_out of SupCon (arXiv:2004.11362, equation
/// 2, found better than L_in there) without the other positives in its sum, where they would repel each other.
/// Differs from source: known false negatives are left out of the sum instead of being weighted as positives.
public func infoNCE(_ batch: ContrastiveVectors, logitScale: Tensor, rows: Range<Int>? = nil) -> Tensor {
  let rows = rows ?? 0..<batch.count
  func logits(_ x: Tensor, _ y: Tensor, _ excluded: Tensor?) -> Tensor {
    // A loss has at least the digits of float32, also where the product before it has not.
    let logits = x.narrow(rows).matmul(y.transpose(0, 1)).widened() * logitScale
    return excluded.map { logits.maskedFill($0, -.infinity) } ?? logits
  }
  let columns = batch.negatives.map { .concatenate([batch.positives, $0]) } ?? batch.positives  // [B + H, D]
  let forward = logits(batch.anchors, columns, batch.excluded?.narrow(rows))  // [R, B + H]
  // Of all rows both directions have the same similarities.
  let backward =
    rows.count == batch.count
    ? forward.narrow(1, start: 0, length: batch.count).transpose(0, 1)
    : logits(batch.positives, batch.anchors, batch.excludedAnchors(rows))  // [R, B]
  let share = Double(rows.count) / Double(batch.count)
  guard batch.hasOnePositiveEach else {
    let isPositive = batch.isPositive(rows)
    return (severalPositives(forward, isPositive) + severalPositives(backward, isPositive)) / 2 * share
  }
  let own = Tensor(rows.map(Int64.init)).to(forward.device).unsqueeze(1)  // [R, 1]
  let probabilities = [forward, backward].map { $0.logSoftmax(1).gather(1, own).mean() }
  return -(probabilities[0] + probabilities[1]) / 2 * share
}

/// The mean of the rows' losses, where rows may have several positives. With one each it is what log-softmax gives, but for
/// the last digits.
///
/// Shapes: logits [R, B + H], isPositive [R, B] → scalar.
private func severalPositives(_ logits: Tensor, _ isPositive: Tensor) -> Tensor {
  let count = isPositive.shape[1]
  let pairs = logits.narrow(1, start: 0, length: count)  // [R, B]
  var negatives = pairs.maskedFill(isPositive, -.infinity)
  if logits.shape[1] > count {
    let others = logits.narrow(1, start: count, length: logits.shape[1] - count)  // [R, H]
    negatives = .concatenate([negatives, others], dim: 1)
  }
  let sum = negatives.logSumExp(1, keep: true)  // [R, 1]
  // -log(eˢ / (eˢ + Σ)) = softplus(log Σ - s).
  let losses = (sum - pairs).softplus().maskedFill(isPositive.logicalNot(), 0)  // [R, B]
  return (losses.sum(1) / isPositive.to(logits.dtype).sum(1)).mean()
}
