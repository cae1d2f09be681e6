import Files
import Foundation

extension EvaluationReport {
  /// The means as a table for a terminal, without a line break at the end: what decides first, then the published
  /// system's readings, then what was left out.
  public var table: String {
    let published = metricNames.filter { $0.contains("nearest") || $0.contains("on_test") }
    let main = metricNames.filter { !published.contains($0) }
    return ([block(main), ""] + decisionLines + ["as the published system reads them:", block(published), ""] + notes)
      .joined(separator: "\n")
  }

  /// A line for each class, with a header: what is known of it and its metrics, empty where it is not scored.
  public var csv: String {
    let names = metricNames
    let header =
      ["name", "group", "training_count", "test_positive_count", "threshold_probability", "skipped"] + names
    let rows = classes.map { item in
      [
        item.name, item.group.rawValue, "\(item.trainingCount)", "\(item.testPositiveCount)",
        "\(item.thresholdProbability)", item.skipped?.rawValue ?? "",
      ] + names.map { name in item.values[name].map { "\($0)" } ?? "" }
    }
    return ([header] + rows).map { CSVLine.text($0) + "\n" }.joined()
  }

  private func block(_ names: [String]) -> String {
    var rows = [["classes", "scored"] + names.map(Self.title)]
    var titles = ["group"]
    for summary in summaries {
      titles.append(summary.name)
      rows.append(
        ["\(summary.classCount)", "\(summary.scoredCount)"]
          + names.map { summary.means[$0].map { Self.format($0.mean) } ?? "-" })
      guard let bootstrap, !summary.means.isEmpty else { continue }
      titles.append("  \(Int((bootstrap.confidence * 100).rounded())) % CI")
      rows.append(["", ""] + names.map { Self.interval(summary.means[$0]) })
    }
    let titleWidth = titles.map(\.count).max() ?? 0
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return zip(titles, rows).map { title, row in
      let cells = zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
      return ([title + String(repeating: " ", count: titleWidth - title.count)] + cells)
        .joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private var decisionLines: [String] {
    guard let decisions else { return [] }
    let rows = [
      ("accuracy", decisions.accuracy), ("balanced accuracy", decisions.balancedAccuracy),
      ("kappa of grades", decisions.quadraticKappa), ("error of grades", decisions.meanAbsoluteError),
    ]
    return ["the likeliest class of each case:"]
      + rows.map { name, estimate in
        let value = estimate.map { Self.format($0.mean) } ?? "-"
        let interval = estimate?.lower == nil ? "" : "  \(Self.interval(estimate))"
        return name + String(repeating: " ", count: 19 - name.count) + value + interval
      } + [""]
  }

  /// Where the thresholds are from, after the word "thresholds".
  ///
  /// - Parameter written: how a number is written.
  public func whereThresholdsAreFrom(_ written: (Int) -> String = { "\($0)" }) -> String {
    if validationCaseCount > 0 { return "from \(written(validationCaseCount)) validation cases" }
    return thresholdOrigin == .earlierEvaluation
      ? "as the evaluation of the run chose them: there is no validation case"
      : "are the probability one half: there is no validation case"
  }

  private var notes: [String] {
    var notes = ["\(testCaseCount) test cases; thresholds of F1, MCC and accuracy \(whereThresholdsAreFrom())"]
    if scoring == .published {
      notes.append("as published: classes are grouped by the cases of all splits, and Normal is among them")
    }
    if let calibration {
      notes.append(
        String(
          format: "expected calibration error %.4f, and %.4f at the temperature %.3f of the validation cases",
          calibration.error, calibration.calibratedError, calibration.temperature))
    }
    guard let all = summaries.first else { return notes }
    if all.withoutPositivesCount > 0 {
      notes.append("\(all.withoutPositivesCount) classes not scored: no test case has them")
    }
    for name in classes.map(\.name) where LabelLookup.isNormal(name) {
      notes.append("\(name) is no disorder and left out of all means")
    }
    if let unseen = summaries.first(where: { $0.name == FrequencyGroup.zeroShot.rawValue }) {
      notes.append("\(unseen.classCount) classes without a training case are reported apart and not among \"all\"")
    }
    if all.withoutNegativesCount > 0 {
      notes.append("\(all.withoutNegativesCount) classes not scored: every test case has them")
    }
    if all.fallbackThresholdCount > 0, validationCaseCount > 0 || thresholdOrigin == .earlierEvaluation {
      notes.append(
        "\(all.fallbackThresholdCount) scored classes without a threshold of their own have the median of their group"
      )
    }
    return notes
  }

  private static func title(_ name: String) -> String {
    switch name {
    case "auroc": "AUROC"
    case "average_precision": "AP"
    case "f1": "F1"
    case "mcc": "MCC"
    case "accuracy": "ACC"
    case "best_f1_on_test": "max F1"
    case "mcc_at_best_f1_on_test": "MCC at it"
    default:
      name.replacing("recall_at_fpr_at_most_", with: "R@FPR<=")
        .replacing("recall_at_fpr_nearest_", with: "R@FPR~")
    }
  }

  private static func format(_ value: Double) -> String { String(format: "%.4f", value) }

  private static func interval(_ estimate: Estimate?) -> String {
    guard let lower = estimate?.lower, let upper = estimate?.upper else { return "-" }
    return String(format: "%.3f-%.3f", lower, upper)
  }
}
