/// Right and wrong decisions about one class.
public struct ConfusionCounts: Equatable, Sendable {
  /// Cases with the class, called positive.
  public var truePositives: Int
  /// Cases without the class, called positive.
  public var falsePositives: Int
  /// Cases with the class, called negative.
  public var falseNegatives: Int
  /// Cases without the class, called negative.
  public var trueNegatives: Int

  /// Harmonic mean of precision and recall, 2TP / (2TP + FP + FN); 0 when there is nothing to find and nothing found.
  ///
  /// Source: scikit-learn `f1_score`.
  public var f1: Double {
    let denominator = 2 * truePositives + falsePositives + falseNegatives
    return denominator == 0 ? 0 : Double(2 * truePositives) / Double(denominator)
  }

  /// Matthews correlation coefficient, -1...1; 0 when decisions or cases are all alike.
  ///
  /// Source: scikit-learn `matthews_corrcoef`.
  public var mcc: Double {
    let tp = Double(truePositives)
    let fp = Double(falsePositives)
    let fn = Double(falseNegatives)
    let tn = Double(trueNegatives)
    let denominator = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)).squareRoot()
    return denominator == 0 ? 0 : (tp * tn - fp * fn) / denominator
  }

  /// Share of right decisions.
  ///
  /// Source: scikit-learn `accuracy_score`.
  public var accuracy: Double {
    let right = truePositives + trueNegatives
    return Double(right) / Double(max(1, right + falsePositives + falseNegatives))
  }
}
