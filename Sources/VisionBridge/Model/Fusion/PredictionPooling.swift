import Torch

/// How what is predicted for each scan of a case becomes what is predicted for the case: the paper's baselines of its fusion.
///
/// Source: paper, supplement. Differs from source: a training step sees every scan of a case, there one that is drawn.
public enum PredictionPooling: String, Codable, CaseIterable, Sendable {
  /// The mean of the probabilities.
  case mean
  /// The greatest.
  case max
  /// That of one scan, which the id of the case draws.
  case random

  /// Pools logits; those of classes that exclude each other become logarithms of probabilities.
  ///
  /// Shapes: logits [S, C], one case after another → [B, C].
  func callAsFunction(_ logits: Tensor, scans: RaggedRows, drawn: [Int], excludesOtherClasses: Bool = false) -> Tensor {
    let mask = scans.mask(device: logits.device).unsqueeze(2)  // [B, N, 1]
    let counts = mask.to(.float32).sum(1).log()  // [B, 1]
    func logMean(_ logs: Tensor) -> Tensor {
      scans.padded(logs).maskedFill(mask.logicalNot(), -.infinity).logSumExp(1) - counts
    }
    let logits = excludesOtherClasses ? logits.logSoftmax(1) : logits
    switch self {
    case .mean where excludesOtherClasses: return logMean(logits)
    // The logit of the mean of sigmoids: both logarithms are taken before the sum, so that none is that of 0.
    case .mean: return logMean(-(-logits).softplus()) - logMean(-logits.softplus())
    case .max:
      let greatest = scans.padded(logits).maskedFill(mask.logicalNot(), -.infinity).max(1)
      // Of classes that exclude each other the greatest add up to more than one.
      return excludesOtherClasses ? greatest.logSoftmax(1) : greatest
    case .random:
      let starts = scans.counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
      return logits.rows(Tensor(zip(starts, drawn).map { Int64($0 + $1) }).to(logits.device))
    }
  }
}
