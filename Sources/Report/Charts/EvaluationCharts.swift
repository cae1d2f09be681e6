import VisionBridge

/// Charts of what evaluations found.
enum EvaluationCharts {
  /// A mean curve of an evaluation, to be drawn with others.
  struct Entry {
    var name: String
    var color: ChartColor
    var isDashed = false
    var curves: GroupCurves
  }

  /// The curves of head, medium and tail classes of a report.
  static func groups(of report: EvaluationReport) -> [Entry] {
    let colours: [String: ChartColor] = ["head": .knowledge, "medium": .baseline, "tail": .accent]
    return (report.curves ?? []).compactMap { curves in
      colours[curves.name].map { Entry(name: curves.name, color: $0, curves: curves) }
    }
  }

  /// Mean ROC and precision-recall curves; nothing where no report has any.
  static func curves(_ entries: [Entry], of what: String) -> [HTML] { lineCharts(entries, of: what).map(\.html) }

  /// The same as charts.
  static func lineCharts(_ entries: [Entry], of what: String) -> [LineChart] {
    guard !entries.isEmpty else { return [] }
    return [
      chart(
        "ROC, mean over \(what)", entries, places: GroupCurves.falsePositiveRates, y: "recall",
        x: "false positive rate", \.recall),
      chart(
        "Precision and recall, mean over \(what)", entries, places: GroupCurves.recalls, y: "precision", x: "recall",
        \.precision),
    ]
  }

  private static func chart(
    _ title: String, _ entries: [Entry], places: [Double], y: String, x: String,
    _ path: KeyPath<GroupCurves, GroupCurves.Curve>
  ) -> LineChart {
    func points(_ values: [Double]) -> [ChartPoint] { zip(places, values).map { ChartPoint(x: $0, y: $1) } }
    let series = entries.map { entry in
      let curve = entry.curves[keyPath: path]
      let band = curve.lower.flatMap { lower in curve.upper.map { (lower: points(lower), upper: points($0)) } }
      return LineChart.Series(
        name: entry.name, color: entry.color, points: points(curve.mean), band: band, isDashed: entry.isDashed)
    }
    let summary = entries.map { entry -> String in
      let values = entry.curves[keyPath: path].mean
      return
        "\(entry.name): \(y) \(Numerals.fixed(values[values.count / 10])) at \(x) \(Numerals.fixed(places[places.count / 10], 2))."
    }.joined(separator: " ")
    return LineChart(title: title, summary: summary, yTitle: y, series: series, xTitle: x)
  }

  /// What was said against what was so, for the bins that have decisions, and the line where both are equal.
  static func reliability(_ calibration: Calibration) -> HTML { reliabilityChart(calibration).html }

  /// The same as a chart.
  static func reliabilityChart(_ calibration: Calibration) -> LineChart {
    let filled = calibration.bins.filter { $0.count > 0 }
    return LineChart(
      title: "Reliability",
      summary: "Expected calibration error \(Numerals.fixed(calibration.error, 4)).", yTitle: "share that was so",
      series: [
        LineChart.Series(
          name: "this model", color: .knowledge,
          points: filled.map { ChartPoint(x: $0.meanProbability, y: $0.observed) },
          hasMarks: true),
        LineChart.Series(
          name: "as said", color: .baseline, points: [ChartPoint(x: 0, y: 0), ChartPoint(x: 1, y: 1)], isDashed: true),
      ], xTitle: "probability")
  }
}
