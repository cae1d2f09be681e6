import Torch

/// Settings of the ranking by grades.
public struct GradedRanking: Codable, Equatable, Sendable {
  /// What differences of cosines are multiplied with.
  public var scale: Double

  /// The setting of sentence-transformers.
  public init(scale: Double = 20) { self.scale = scale }

  var fault: String? {
    if !scale.isFinite { return "scale must be a finite number, found \(scale)" }
    return scale > 0 ? nil : "scale must be positive, found \(scale)"
  }
}

/// A ranking of pairs by their grades: log(1 + Σ exp(scale · (s_i - s_j))) over all pairs i and j of which j has the higher
/// grade, s the cosine of a pair.
///
/// Source: `CoSENTLoss` of sentence-transformers (doi:10.1109/TASLP.2024.3402087).
struct GradedRankingLoss: ContrastiveLoss {
  let isSum = false
  private let settings: GradedRanking

  init(_ settings: GradedRanking) { self.settings = settings }

  /// Traps when the batch has no grades, or `rows` are not all.
  func callAsFunction(_ batch: ContrastiveVectors, rows: Range<Int>) -> Tensor {
    guard let grades = batch.grades, rows.count == batch.count else {
      fatalError("a ranking by grades needs all pairs of a batch with their grades")
    }
    let cosines = (batch.anchors * batch.positives).widened().sum(1) * settings.scale  // [B]
    let goals = Tensor(grades).to(cosines.device)  // [B]
    let isLower = goals.unsqueeze(1).less(than: goals.unsqueeze(0))  // [B, B]
    let differences = (cosines.unsqueeze(1) - cosines.unsqueeze(0)).maskedFill(isLower.logicalNot(), -.infinity)
    let zero = Tensor.zeros([1], dtype: cosines.dtype, device: cosines.device)
    return Tensor.concatenate([differences.reshape(-1), zero]).logSumExp(0)
  }

  func limit() {}
}
