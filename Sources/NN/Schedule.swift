import Foundation

/// Learning rate that rises linearly over the warm-up and then falls as half a cosine to zero.
///
/// Source: `transformers.get_cosine_schedule_with_warmup`. Differs from source: stays zero after the last step instead of
/// rising again.
public struct WarmupCosine: Codable, Equatable, Sendable {
  /// The highest rate, that of step `warmupSteps`.
  public var peak: Double
  /// Steps of the rise, counted in `totalSteps`.
  public var warmupSteps: Int
  /// Steps until the rate is zero.
  public var totalSteps: Int

  /// A schedule from its highest rate and its steps.
  public init(peak: Double, warmupSteps: Int, totalSteps: Int) {
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The rate of the step with this zero-based number.
  public func rate(at step: Int) -> Double {
    if step < warmupSteps { return peak * Double(step) / Double(max(1, warmupSteps)) }
    let progress = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
    return peak * max(0, 0.5 * (1 + cos(.pi * min(1, progress))))
  }
}
