/// Confidence intervals by drawing the test cases anew, with replacement.
///
/// Thresholds stay as they are. A class that has lost all its positive or all its negative cases is left out of that
/// sample's means. Intervals are percentiles; where classes have few positive cases they can lie to one side of the
/// mean. The published reading of recall gets none, because a case drawn twice changes which points it looks at.
/// Differs from source: the published system draws classes, not cases.
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
    var generator = SplitMix64(state: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
    var weights = [Int32](repeating: 0, count: caseCount)
    for _ in 0..<caseCount { weights[Int.random(in: 0..<caseCount, using: &generator)] += 1 }
    return weights
  }

  /// The two ends of the interval that holds `confidence` of the values; NumPy's linear quantiles.
  func interval(_ values: [Double]) -> (lower: Double, upper: Double)? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
    return (quantile((1 - confidence) / 2), quantile((1 + confidence) / 2))
  }
}

/// A generator whose state is one number. Source: Steele, Lea and Flood, 2014.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
