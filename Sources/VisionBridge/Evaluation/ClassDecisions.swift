import Statistics

/// What is decided for cases of which each has exactly one class: the likeliest.
///
/// Source: `accuracy_score`, `balanced_accuracy_score`, `cohen_kappa_score(weights="quadratic")` and `mean_absolute_error` of
/// scikit-learn.
struct ClassDecisions {
  private let cases: [(actual: Int, decided: Int)]
  private let classCount: Int

  init(_ scores: LongTailScores) {
    cases = scores.decisions()
    classCount = scores.classCount
  }

  /// The measures of some cases; kappa is nil where chance alone agrees wholly.
  private struct Values {
    var accuracy: Double
    var balancedAccuracy: Double
    var kappa: Double?
    var meanAbsoluteError: Double

    init(_ confusion: [[Double]]) {
      let rows = confusion.map { $0.reduce(0, +) }
      let columns = confusion.indices.map { column in confusion.reduce(0) { $0 + $1[column] } }
      let total = rows.reduce(0, +)
      let right = confusion.indices.map { confusion[$0][$0] }
      accuracy = right.reduce(0, +) / total
      let recalls = zip(right, rows).filter { $1 > 0 }.map(/)
      balancedAccuracy = recalls.reduce(0, +) / Double(recalls.count)
      var (seen, byChance, errors) = (0.0, 0.0, 0.0)
      for (row, counts) in confusion.enumerated() {
        for (column, count) in counts.enumerated() {
          let distance = Double((row - column) * (row - column))
          seen += distance * count
          errors += Double(abs(row - column)) * count
          byChance += distance * rows[row] * columns[column] / total
        }
      }
      kappa = byChance > 0 ? 1 - seen / byChance : nil
      meanAbsoluteError = errors / total
    }
  }

  private func confusion(weights: [Int32]? = nil) -> [[Double]] {
    var table = [[Double]](repeating: [Double](repeating: 0, count: classCount), count: classCount)
    for (index, item) in cases.enumerated() {
      table[item.actual][item.decided] += weights.map { Double($0[index]) } ?? 1
    }
    return table
  }

  /// The measures, with intervals over cases where they are asked for.
  func report(_ bootstrap: Bootstrap?) -> EvaluationReport.Decisions {
    let table = confusion()
    let values = Values(table)
    let samples = (0..<(bootstrap?.sampleCount ?? 0)).compactMap { sample in
      bootstrap.map { Values(confusion(weights: $0.weights(count: cases.count, sample: sample))) }
    }
    func estimate(_ mean: Double, most: Double = 1, _ value: (Values) -> Double?) -> EvaluationReport.Estimate {
      let ends = bootstrap?.interval(samples.compactMap(value), around: mean)
      return EvaluationReport.Estimate(mean: mean, lower: ends?.lower, upper: ends.map { min($0.upper, most) })
    }
    return EvaluationReport.Decisions(
      accuracy: estimate(values.accuracy, \.accuracy),
      balancedAccuracy: estimate(values.balancedAccuracy, \.balancedAccuracy),
      quadraticKappa: values.kappa.map { estimate($0, \.kappa) },
      meanAbsoluteError: estimate(values.meanAbsoluteError, most: Double(classCount - 1), \.meanAbsoluteError),
      confusion: table.map { $0.map { Int($0) } })
  }
}
