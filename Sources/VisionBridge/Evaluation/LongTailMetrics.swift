/// The metrics of a long-tailed evaluation and their names, in the order in which they are computed and printed.
struct LongTailMetrics {
  /// The rates at which recall is reported.
  let falsePositiveRates: [Double]

  /// The keys of a report's values.
  var names: [String] {
    ["auroc", "average_precision", "f1", "mcc", "accuracy"]
      + falsePositiveRates.map { "recall_at_fpr_at_most_\($0)" }
      + falsePositiveRates.map { "recall_at_fpr_nearest_\($0)" }
      + ["best_f1_on_test", "mcc_at_best_f1_on_test"]
  }

  /// Whether a metric can be measured on resampled cases. The published recall cannot: a case that is drawn twice bends
  /// the ROC curve, so that points are stored which the true curve drops.
  static func canResample(_ name: String) -> Bool { !name.hasPrefix("recall_at_fpr_nearest") }

  /// The values a metric can have.
  static func range(of name: String) -> ClosedRange<Double> { name.hasPrefix("mcc") ? -1...1 : 0...1 }

  /// One value for each name; nil when the class has no positive or no negative case.
  ///
  /// - Parameter threshold: decides F1 and MCC; the last two values choose their own on the same cases, as the
  ///   published system does, and are too good for it.
  func values(_ metrics: RankingMetrics, threshold: Float) -> [Double]? {
    guard let auroc = metrics.auroc, let precision = metrics.averagePrecision, let best = metrics.bestF1
    else { return nil }
    let decisions = metrics.confusion(at: threshold)
    return [auroc, precision, decisions.f1, decisions.mcc, decisions.accuracy]
      + falsePositiveRates.compactMap { metrics.recallAtFPR(atMost: $0) }
      + falsePositiveRates.compactMap { metrics.recallAtFPR(nearestStoredPointTo: $0) }
      + [best.f1, metrics.confusion(at: best.threshold).mcc]
  }

  /// The threshold of each class: that of the best F1 on the validation cases, or nil for a class without any.
  static func ownThresholds(_ validation: LongTailScores) -> [Float?] {
    validation.mapClasses { _, ranked in RankingMetrics(ranked.curve()).bestF1?.threshold }
  }

  /// Fills the gaps: a class without a threshold of its own gets the median of its group's, else of all classes', else
  /// `last`.
  static func filled(_ own: [Float?], groups: [FrequencyGroup], last: Float) -> [Float] {
    var medians: [FrequencyGroup: Float] = [:]
    for group in FrequencyGroup.allCases {
      medians[group] = median(zip(own, groups).compactMap { $1 == group ? $0 : nil })
    }
    let overall = median(own.compactMap { $0 }) ?? last
    return zip(own, groups).map { $0 ?? medians[$1] ?? overall }
  }

  private static func median(_ values: [Float]) -> Float? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return Float((Double(low) + Double(high)) / 2)
  }
}
