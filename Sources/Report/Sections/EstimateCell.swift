import VisionBridge

/// A mean in a cell of a table, with its interval where it has one.
enum EstimateCell {
  static func html(_ estimate: EvaluationReport.Estimate?) -> HTML {
    guard let estimate else { return "–" }
    return "\(Numerals.fixed(estimate.mean))\(interval(estimate) ?? "")"
  }

  /// The interval alone.
  static func interval(_ estimate: EvaluationReport.Estimate) -> HTML? {
    guard let lower = estimate.lower, let upper = estimate.upper else { return nil }
    return "<small>[\(Numerals.fixed(lower)), \(Numerals.fixed(upper))]</small>"
  }
}
