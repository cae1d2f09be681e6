import Foundation

/// Whether probabilities are met: how often what is said to be likely is so, before and after one temperature for all classes.
///
/// Source: Guo et al. 2017 (arXiv:1706.04599): expected calibration error over 15 bins of equal width, and a temperature that
/// minimises the loss of the validation cases. Where classes do not exclude each other every case and class is a decision
/// of its own; where they do, the likeliest class of a case is.
public struct Calibration: Codable, Equatable, Sendable {
  /// Decisions whose probability lies in one fifteenth of 0...1.
  public struct Bin: Codable, Equatable, Sendable {
    /// Lower end, which does not belong to the bin.
    public var lower: Double
    /// Upper end, which does.
    public var upper: Double
    /// Number of decisions.
    public var count: Int
    /// Their mean probability; 0 in an empty bin.
    public var meanProbability: Double
    /// The share of them that was right; 0 in an empty bin.
    public var observed: Double
  }

  /// What logits are divided by, chosen on the validation cases.
  public var temperature: Double
  /// Expected calibration error of the test cases as they are scored.
  public var error: Double
  /// The same after the temperature.
  public var calibratedError: Double
  /// The bins before the temperature, for a reliability plot.
  public var bins: [Bin]

  static let binCount = 15

  /// Chooses the temperature on validation scores and measures test scores; both of the same scale, logits or logarithms of
  /// probabilities.
  init(validation: LongTailScores, test: LongTailScores, isExclusive: Bool) {
    temperature = Self.temperature(validation, isExclusive: isExclusive)
    bins = Self.bins(test, temperature: 1, isExclusive: isExclusive)
    error = Self.error(bins)
    calibratedError = Self.error(Self.bins(test, temperature: temperature, isExclusive: isExclusive))
  }

  /// Σ share of a bin · |mean probability − observed|.
  private static func error(_ bins: [Bin]) -> Double {
    let total = Double(bins.reduce(0) { $0 + $1.count })
    return bins.reduce(0) { $0 + Double($1.count) / total * abs($1.meanProbability - $1.observed) }
  }

  private static func bins(_ scores: LongTailScores, temperature: Double, isExclusive: Bool) -> [Bin] {
    let parts = concurrentMap(scores.chunkCount) { chunk in
      var sums = [(count: Int, probability: Double, right: Int)](repeating: (0, 0, 0), count: binCount)
      for row in scores.rows(ofChunk: chunk) {
        scores.decisions(row, temperature: temperature, isExclusive: isExclusive) { probability, isRight in
          let bin = min(binCount - 1, max(0, Int((probability * Double(binCount)).rounded(.up)) - 1))
          sums[bin].count += 1
          sums[bin].probability += probability
          sums[bin].right += isRight ? 1 : 0
        }
      }
      return sums
    }
    return (0..<binCount).map { index in
      let own = parts.map { $0[index] }
      let count = own.reduce(0) { $0 + $1.count }
      let divisor = Double(max(1, count))
      return Bin(
        lower: Double(index) / Double(binCount), upper: Double(index + 1) / Double(binCount), count: count,
        meanProbability: own.reduce(0) { $0 + $1.probability } / divisor,
        observed: Double(own.reduce(0) { $0 + $1.right }) / divisor)
    }
  }

  /// The temperature at which the slope of the loss by 1/T is 0. The loss is convex in 1/T, so halving finds it; it lies at an end
  /// where all cases are decided rightly or wrongly.
  private static func temperature(_ scores: LongTailScores, isExclusive: Bool) -> Double {
    var (low, high) = (log(0.01), log(100.0))  // of 1/T
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let slope = concurrentMap(scores.chunkCount) { chunk in
        scores.rows(ofChunk: chunk).reduce(0.0) {
          $0 + scores.slope($1, inverse: exp(middle), isExclusive: isExclusive)
        }
      }.reduce(0, +)
      if slope > 0 { high = middle } else { low = middle }
    }
    return exp(-(low + high) / 2)
  }
}

extension LongTailScores {
  /// Parts of the cases that are computed beside each other.
  fileprivate var chunkCount: Int { (caseCount + 63) / 64 }

  fileprivate func rows(ofChunk chunk: Int) -> Range<Int> { chunk * 64..<min(caseCount, (chunk + 1) * 64) }

  /// The softmax of a case's scores divided by a temperature.
  private func shares(_ row: Int, inverse: Double) -> [Double] {
    let scaled = self[row].scores.map { Double($0) * inverse }
    let greatest = scaled.max() ?? 0
    let weights = scaled.map { exp($0 - greatest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Hands on the probability of each decision about a case, and whether it was right.
  fileprivate func decisions(
    _ row: Int, temperature: Double, isExclusive: Bool, _ take: (_ probability: Double, _ isRight: Bool) -> Void
  ) {
    let (scores, targets) = self[row]
    if isExclusive {
      let shares = shares(row, inverse: 1 / temperature)
      let best = shares.indices.dropFirst().reduce(0) { shares[$1] > shares[$0] ? $1 : $0 }
      take(shares[best], targets[targets.startIndex + best])
    } else {
      for (score, target) in zip(scores, targets) {
        take(1 / (1 + exp(-Double(score) / temperature)), target)
      }
    }
  }

  /// The derivative of a case's loss by 1/T: Σ (probability − target) · score.
  fileprivate func slope(_ row: Int, inverse: Double, isExclusive: Bool) -> Double {
    let (scores, targets) = self[row]
    let probabilities =
      isExclusive ? shares(row, inverse: inverse) : scores.map { 1 / (1 + exp(-Double($0) * inverse)) }
    return zip(probabilities, zip(scores, targets)).reduce(0) { sum, item in
      sum + (item.0 - (item.1.1 ? 1 : 0)) * Double(item.1.0)
    }
  }
}
