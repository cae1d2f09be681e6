import Deterministic

/// Confidence intervals by drawing what was observed anew, with replacement: cases, or the concepts of questions.
///
/// Intervals are basic ones: the spread of the samples around the estimate, mirrored. Drawing a case twice raises
/// average precision and the best F1 of a class with few positive cases; the mirror takes that bias out, where an
/// interval of plain percentiles would keep it and could lie above the estimate.
///
/// Source: `scipy.stats.bootstrap` with `method="basic"`; Davison and Hinkley, Bootstrap Methods and their Application,
/// 1997, section 5.2.
public struct Bootstrap: Codable, Equatable, Sendable {
  /// Number of samples.
  public var sampleCount: Int
  /// Decides the samples.
  public var seed: UInt64
  /// The share of samples between the two ends of an interval.
  public var confidence: Double

  /// Makes the settings.
  ///
  /// Traps: when `sampleCount` is not positive or `confidence` is not between 0 and 1.
  public init(sampleCount: Int = 1000, seed: UInt64 = 1, confidence: Double = 0.95) {
    precondition(
      sampleCount > 0 && confidence > 0 && confidence < 1, "bootstrap: \(sampleCount), \(confidence)")
    self.sampleCount = sampleCount
    self.seed = seed
    self.confidence = confidence
  }

  /// How often sample `index` draws each of `count` observations; the same for the same seed and index.
  package func weights(count: Int, sample index: Int) -> [Int32] {
    var random = SplitMix64(seed: seed, stream: 0xB007, UInt64(index))
    var weights = [Int32](repeating: 0, count: count)
    for _ in 0..<count { weights[random.below(count)] += 1 }
    return weights
  }

  /// The two ends of the interval around an estimate, from its values on the samples; nil without samples.
  ///
  /// Quantiles are NumPy's linear ones.
  package func interval(_ values: [Double], around estimate: Double) -> (lower: Double, upper: Double)? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
    return (2 * estimate - quantile((1 + confidence) / 2), 2 * estimate - quantile((1 - confidence) / 2))
  }
}
