import Deterministic

/// Confidence intervals by drawing the test cases anew, with replacement.
///
/// Thresholds stay as they are. A class that has lost all its positive or all its negative cases is left out of that
/// sample's means. The published reading of recall gets no interval, because a case drawn twice changes which points it
/// looks at.
///
/// Intervals are basic ones: the spread of the samples around the estimate, mirrored. Drawing a case twice raises
/// average precision and the best F1 of a class with few positive cases; the mirror takes that bias out, where an
/// interval of plain percentiles would keep it and could lie above the estimate.
///
/// Source: `scipy.stats.bootstrap` with `method="basic"`; Davison and Hinkley, Bootstrap Methods and their Application,
/// 1997, section 5.2. Differs from source: the published system draws classes, not cases.
public struct CaseBootstrap: Codable, Equatable, Sendable {
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

  /// How often sample `index` draws each case; the same for the same seed and index.
  func weights(caseCount: Int, sample index: Int) -> [Int32] {
    var random = SplitMix64(seed: seed, stream: 0xB007, UInt64(index))
    var weights = [Int32](repeating: 0, count: caseCount)
    for _ in 0..<caseCount { weights[random.below(caseCount)] += 1 }
    return weights
  }

  /// The two ends of the interval around an estimate, from its values on the samples; nil without samples.
  ///
  /// Quantiles are NumPy's linear ones.
  func interval(_ values: [Double], around estimate: Double) -> (lower: Double, upper: Double)? {
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
