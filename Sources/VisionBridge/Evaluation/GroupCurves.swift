import Statistics

/// The mean ROC curve and the mean precision-recall curve of a group's scored classes.
///
/// Differs from source: the curves of the paper's Figure 7 are medians over drawn classes; here they are means over all classes, and
/// the band is of drawn cases, as all intervals of the report are.
public struct GroupCurves: Codable, Equatable, Sendable {
  /// A curve with its band where a bootstrap was asked for.
  public struct Curve: Codable, Equatable, Sendable {
    /// Mean over the classes at each place of the grid.
    public var mean: [Double]
    /// Lower end of the band.
    public var lower: [Double]?
    /// Upper end of the band.
    public var upper: [Double]?
  }

  /// Name of the group, as in the summaries.
  public var name: String
  /// Recall at `falsePositiveRates`.
  public var recall: Curve
  /// Precision at `recalls`.
  public var precision: Curve

  /// Where recall is read: 0, 0.01 … 1.
  public static let falsePositiveRates = (0...100).map { Double($0) / 100 }
  /// Where precision is read: 0.01 … 1.
  public static let recalls = (1...100).map { Double($0) / 100 }

  /// One class: recall at the false positive rates, then precision at the recalls; the curve has cases of both kinds.
  static func values(_ curve: RankingCurve) -> [Double] {
    curve.recalls(at: falsePositiveRates) + curve.precisions(at: recalls)
  }

  /// Averages of `values`, and of the same on each sample.
  init(_ name: String, means: [Double], samples: [[Double]], bootstrap: Bootstrap?) {
    func curve(_ range: Range<Int>) -> Curve {
      let ends = range.compactMap { place in
        bootstrap?.interval(samples.map { $0[place] }, around: means[place])
      }
      guard ends.count == range.count else { return Curve(mean: Array(means[range])) }
      func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
      return Curve(
        mean: Array(means[range]), lower: ends.map { clamped($0.lower) }, upper: ends.map { clamped($0.upper) })
    }
    let border = Self.falsePositiveRates.count
    self.name = name
    recall = curve(0..<border)
    precision = curve(border..<border + Self.recalls.count)
  }
}

extension RankingCurve {
  /// Recall at false positive rates in rising order, straight between the points of the ROC curve.
  ///
  /// Source: `numpy.interp` on scikit-learn's `roc_curve`, as in its example of mean curves.
  func recalls(at rates: [Double]) -> [Double] {
    let (positives, negatives) = (Double(positiveCount), Double(negativeCount))
    var next = 0  // the first point beyond the rate
    return rates.map { rate in
      while next < falsePositives.count, Double(falsePositives[next]) / negatives <= rate { next += 1 }
      let left = next == 0 ? (0, 0) : (falsePositives[next - 1], truePositives[next - 1])
      guard next < falsePositives.count else { return Double(left.1) / positives }
      let (x, y) = (Double(left.0) / negatives, Double(left.1) / positives)
      let slope =
        (Double(truePositives[next]) / positives - y) / (Double(falsePositives[next]) / negatives - x)
      return y + slope * (rate - x)
    }
  }

  /// Precision at recalls in rising order, above 0: that of the highest threshold that reaches the recall.
  ///
  /// Source: scikit-learn `precision_recall_curve`, without interpolation, as average precision reads it.
  func precisions(at recalls: [Double]) -> [Double] {
    var place = 0
    return recalls.map { recall in
      while place < truePositives.count - 1, Double(truePositives[place]) / Double(positiveCount) < recall {
        place += 1
      }
      return Double(truePositives[place]) / Double(truePositives[place] + falsePositives[place])
    }
  }
}
