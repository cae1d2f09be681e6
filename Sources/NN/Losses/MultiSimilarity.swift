import Torch

/// Settings of the Multi-Similarity loss.
public struct MultiSimilarity: Codable, Equatable, Sendable {
  /// How strongly positives weigh that are not alike enough.
  public var alpha: Double
  /// How strongly negatives weigh that are too alike.
  public var beta: Double
  /// The similarity λ that positives should be above and negatives below.
  public var base: Double
  /// Only triplets count whose positive is not nearer than their negative by more than this Euclidean distance; nil counts
  /// all.
  public var margin: Double?

  /// The settings of SapBERT.
  public init(alpha: Double = 1, beta: Double = 60, base: Double = 0.5, margin: Double? = 0.2) {
    self.alpha = alpha
    self.beta = beta
    self.base = base
    self.margin = margin
  }

  var fault: String? {
    let numbers = [("alpha", alpha), ("beta", beta), ("base", base), ("margin", margin ?? 0)]
    if let (name, value) = numbers.first(where: { !$0.1.isFinite }) {
      return "\(name) must be a finite number, found \(value)"
    }
    return numbers.prefix(2).first { $0.1 <= 0 }.map { "\($0.0) must be positive, found \($0.1)" }
  }
}

/// The Multi-Similarity loss: the mean over the texts i of all pairs of
/// log(1 + Σ exp(-α (s_ip - λ))) / α + log(1 + Σ exp(β (s_in - λ))) / β, p over the positives of a text and n over its
/// negatives.
///
/// With a margin, positives and negatives are those in triplets (i, p, n) of distances d_in - d_ip ≤ margin, each once. A
/// hard negative is a negative of texts of pairs and has no term of its own. Two pairs are left out of each other's
/// negatives where either says so.
///
/// Source: arXiv:1904.06627; `MultiSimilarityLoss` and `TripletMarginMiner` (type all) of pytorch-metric-learning, as
/// SapBERT (arXiv:2010.11784) uses them.
struct MultiSimilarityLoss: ContrastiveLoss {
  let isSum = true
  private let settings: MultiSimilarity

  init(_ settings: MultiSimilarity) { self.settings = settings }

  func callAsFunction(_ batch: ContrastiveVectors, rows: Range<Int>) -> Tensor {
    let texts = Tensor.concatenate([batch.anchors.narrow(rows), batch.positives.narrow(rows)])  // [2R, D]
    let columns = Tensor.concatenate([batch.anchors, batch.positives] + (batch.negatives.map { [$0] } ?? []))
    // A loss has at least the digits of float32, also where the product before it has not.
    let cosines = texts.matmul(columns.transpose(0, 1)).widened()  // [2R, 2B + H]
    var (isPositive, isNegative) = masks(batch, rows)
    if let margin = settings.margin {
      withoutGrad { (isPositive, isNegative) = mined(cosines, isPositive, isNegative, margin) }
    }
    let (alpha, beta) = (settings.alpha, settings.beta)
    let excess = cosines - settings.base
    let pull = logOnePlusSum(excess * -alpha, isPositive) / alpha  // [2R]
    let push = logOnePlusSum(excess * beta, isNegative) / beta  // [2R]
    return (pull + push).mean() * (Double(rows.count) / Double(batch.count))
  }

  func limit() {}

  /// What the texts of all columns are to those of some pairs.
  ///
  /// Shapes: → [2R, 2B + H] bool, twice.
  private func masks(_ batch: ContrastiveVectors, _ rows: Range<Int>) -> (isPositive: Tensor, isNegative: Tensor) {
    let (count, device) = (batch.count, batch.anchors.device)
    /// What holds for pairs, for their texts, beside what holds for the hard negatives.
    func texts(_ pairs: Tensor, _ negatives: Tensor) -> Tensor {
      let row = Tensor.concatenate([pairs, pairs, negatives], dim: 1)  // [R, 2B + H]
      return .concatenate([row, row])
    }
    func hard(_ value: Double) -> Tensor {
      .full([rows.count, batch.negativeCount], value, dtype: .bool, device: device)
    }
    let isSame = batch.isPositive(rows)  // [R, B]
    let itself = Tensor((Array(rows) + rows.map { $0 + count }).map(Int64.init)).to(device).unsqueeze(1)  // [2R, 1]
    let column = Tensor.arange(2 * count + batch.negativeCount, device: device).unsqueeze(0)
    let isPositive = texts(isSame, hard(0)).maskedFill(itself.equals(column), 0)
    var isNegative = texts(isSame.logicalNot(), hard(1))
    if let excluded = batch.excluded, let here = batch.excludedPositives(rows), let there = batch.excludedAnchors(rows)
    {
      let others = excluded.narrow(rows).narrow(1, start: count, length: batch.negativeCount)  // [R, H]
      isNegative = isNegative.maskedFill(texts(here.maximum(there), others), 0)
    }
    return (isPositive, isNegative)
  }

  /// The positives and negatives of triplets within the margin. Of a text's negatives the nearest decides whether a positive
  /// is in such a triplet, of its positives the farthest whether a negative is.
  private func mined(
    _ cosines: Tensor, _ isPositive: Tensor, _ isNegative: Tensor, _ margin: Double
  ) -> (isPositive: Tensor, isNegative: Tensor) {
    let distances = ((cosines - 1) * -2).maximum(0).sqrt()  // [2R, 2B + H]
    let farthest = distances.maskedFill(isPositive.logicalNot(), -.infinity).max(1, keep: true)  // [2R, 1]
    let nearest = distances.maskedFill(isNegative.logicalNot(), .infinity).min(1, keep: true)  // [2R, 1]
    return (
      isPositive.maskedFill((nearest - distances).greater(than: margin), 0),
      isNegative.maskedFill((distances - farthest).greater(than: margin), 0)
    )
  }

  /// log(1 + Σ exp(x)) of each row over the cells of a mask.
  ///
  /// Shapes: x, mask [N, M] → [N].
  private func logOnePlusSum(_ x: Tensor, _ mask: Tensor) -> Tensor {
    let zero = Tensor.zeros([x.shape[0], 1], dtype: x.dtype, device: x.device)
    return Tensor.concatenate([x.maskedFill(mask.logicalNot(), -.infinity), zero], dim: 1).logSumExp(1)
  }
}
