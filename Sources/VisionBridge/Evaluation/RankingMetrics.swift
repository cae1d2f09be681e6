/// How well scores rank the cases that have a class above those that have not.
///
/// Every metric is scikit-learn's, ties included: cases of equal score are counted together. A metric that is not
/// defined, because all cases have the class or none has, is nil.
public struct RankingMetrics {
  private let curve: RankingCurve

  /// Sorts the cases once; each metric then takes linear time.
  ///
  /// Shapes: both `[N]`.
  /// Traps: when the counts differ or a score is NaN.
  public init(scores: [Float], targets: [Bool]) {
    self.init(RankedScores(scores: scores, targets: targets).curve())
  }

  init(_ curve: RankingCurve) {
    self.curve = curve
  }

  /// Number of cases that have the class.
  public var positiveCount: Int { curve.positiveCount }
  /// Number of cases that do not have the class.
  public var negativeCount: Int { curve.negativeCount }

  /// Area under the ROC curve: the chance that a case with the class scores above one without, ties half.
  ///
  /// Source: scikit-learn `roc_auc_score`.
  public var auroc: Double? {
    guard positiveCount > 0, negativeCount > 0 else { return nil }
    var twiceArea = 0
    var last = (x: 0, y: 0)
    for (x, y) in zip(curve.falsePositives, curve.truePositives) {
      twiceArea += (x - last.x) * (y + last.y)
      last = (x, y)
    }
    return Double(twiceArea) / 2 / Double(positiveCount) / Double(negativeCount)
  }

  /// Average precision: the sum of precisions, each weighted by the step of recall it brings; no interpolation.
  ///
  /// Source: scikit-learn `average_precision_score`.
  public var averagePrecision: Double? {
    guard positiveCount > 0 else { return nil }
    var sum = 0.0
    var last = 0
    for (found, falseAlarms) in zip(curve.truePositives, curve.falsePositives) where found > last {
      sum += Double(found - last) * Double(found) / Double(found + falseAlarms)
      last = found
    }
    return sum / Double(positiveCount)
  }

  /// The threshold of the best F1, and that F1; of several equally good ones the lowest.
  ///
  /// Source: `precision_recall_curve` and `argmax` of F1, as in the published system.
  public var bestF1: (threshold: Float, f1: Double)? {
    guard positiveCount > 0 else { return nil }
    var best: (threshold: Float, f1: Double)?
    for (index, threshold) in curve.thresholds.enumerated() {
      let f1 = curve.confusion(before: index + 1).f1
      if f1 >= best?.f1 ?? 0 { best = (threshold, f1) }
    }
    return best
  }

  /// Decisions when every case with `score >= threshold` is called positive.
  public func confusion(at threshold: Float) -> ConfusionCounts { curve.confusion(at: threshold) }

  /// The highest recall that a threshold reaches while its false positive rate stays at or below `rate`.
  public func recallAtFPR(atMost rate: Double) -> Double? {
    guard positiveCount > 0, negativeCount > 0 else { return nil }
    let reached = zip(curve.truePositives, curve.falsePositives).prefix { _, falseAlarms in
      Double(falseAlarms) / Double(negativeCount) <= rate
    }
    return Double(reached.map(\.0).last ?? 0) / Double(positiveCount)
  }

  /// The recall of the stored ROC point whose false positive rate is nearest to `rate`, the published system's reading.
  ///
  /// Points between two others on a line are not stored, and of several at the same distance the first counts. A
  /// class that is ranked perfectly, or that has a single positive case, therefore gets 0. Use it only to compare with
  /// published numbers; `recallAtFPR(atMost:)` says what the name promises.
  ///
  /// Source: scikit-learn `roc_curve` with `drop_intermediate`, then `argmin(|fpr - rate|)`.
  public func recallAtFPR(nearestStoredPointTo rate: Double) -> Double? {
    guard positiveCount > 0, negativeCount > 0 else { return nil }
    var nearest = (recall: 0.0, distance: abs(rate))  // the point (0, 0)
    let last = curve.thresholds.count - 1
    for index in 0...last {
      let isStored = index == 0 || index == last || bends(at: index)
      guard isStored else { continue }
      let distance = abs(Double(curve.falsePositives[index]) / Double(negativeCount) - rate)
      if distance < nearest.distance {
        nearest = (Double(curve.truePositives[index]) / Double(positiveCount), distance)
      }
    }
    return nearest.recall
  }

  /// Whether the second difference of either count is not 0.
  private func bends(at index: Int) -> Bool {
    func bends(_ counts: [Int]) -> Bool { counts[index + 1] - 2 * counts[index] + counts[index - 1] != 0 }
    return bends(curve.falsePositives) || bends(curve.truePositives)
  }
}
