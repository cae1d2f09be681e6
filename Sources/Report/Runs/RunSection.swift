import VisionBridge

/// One training run: its curves, what its evaluations found, its settings.
struct RunSection: ReportSection {
  let run: RunResults
  let number: Int

  var anchor: String { "run-\(number)" }
  var title: String { run.name }

  var body: HTML {
    """
    <p><code>\(run.folder.url.relativePath)</code>, started by version \(run.version)\
    \(run.log.map { ", \(Numerals.count($0.lastStep)) steps logged" } ?? ", no step logged yet").</p>
    \(training)
    \(run.evaluations.map(evaluation))
    \(settings)
    """
  }

  private var training: HTML {
    guard let log = run.log else { return "" }
    let charts = [
      ("Training loss", "loss", "loss", true), ("Validation loss", "loss", "validation_loss", false),
      ("Validation average precision, mean over classes", "AP", "validation_macro_ap", false),
      ("Validation AUROC, mean over classes", "AUROC", "validation_macro_auroc", false),
      ("Learning rate × 1,000", "rate × 1,000", "learning_rate", false),
    ].compactMap { title, unit, key, isNoisy -> HTML? in
      let scale = key == "learning_rate" ? 1000.0 : 1
      let points = log[key].map { ChartPoint(x: $0.x, y: $0.y * scale) }
      guard let last = points.last else { return nil }
      return LineChart(
        title: title, summary: "\(Numerals.fixed(last.y)) at the end.", yTitle: unit,
        series: [
          LineChart.Series(
            name: isNoisy ? "running mean of about ten steps" : unit, color: .knowledge,
            points: isNoisy ? TrainingCurves.smoothed(points) : points, rawPoints: isNoisy ? points : [],
            hasMarks: key.hasPrefix("validation"))
        ], includesZero: !key.hasSuffix("auroc")
      ).html
    }
    return "<h3>Training</h3>\n<div class=\"charts\">\(charts)</div>"
  }

  private func evaluation(_ item: (split: Split, report: EvaluationReport)) -> HTML {
    let report = item.report
    let entries = EvaluationCharts.groups(of: report)
    let reliability = report.calibration.map { [EvaluationCharts.reliability($0)] } ?? []
    let band = report.bootstrap.map { bootstrap -> HTML in
      """
       Brackets and bands: \(Numerals.percent(bootstrap.confidence)) from \(bootstrap.sampleCount) bootstrap samples of the cases.
      """
    }
    return """
      <h3>Evaluation on the \(item.split.rawValue) cases</h3>
      <p>\(Numerals.count(report.testCaseCount)) cases, \(report.weights ?? "weights unknown"); \(thresholds(report)). <em>Head</em>: more than \(report.groups.headAbove) \
      \(report.scoring == .published ? "cases of all splits, Normal among the classes" : "training cases"); <em>tail</em>: fewer than \(report.groups.tailBelow).\(band ?? "")</p>
      <div class="charts">\(EvaluationCharts.curves(entries, of: "the classes of a group"))\(reliability)</div>
      \(calibration(report))
      \(classes(report))
      """
  }

  private func thresholds(_ report: EvaluationReport) -> HTML {
    "thresholds of F1 and MCC \(report.whereThresholdsAreFrom(Numerals.count))"
  }

  private func calibration(_ report: EvaluationReport) -> HTML {
    guard let found = report.calibration else { return "" }
    return """
      <p>Expected calibration error \(Numerals.fixed(found.error, 4)), and \(Numerals.fixed(found.calibratedError, 4)) at the \
      temperature \(Numerals.fixed(found.temperature)) of the validation cases.</p>
      """
  }

  /// The classes, the ones found worst first.
  private func classes(_ report: EvaluationReport) -> HTML {
    let scored = report.classes.filter { $0.skipped == nil }
      .sorted { ($0.values["average_precision"] ?? 0, $0.name) < ($1.values["average_precision"] ?? 0, $1.name) }
    let shown = scored.prefix(Self.mostClasses)
    let table = ReportTable(
      "Classes in rising order of average precision\(scored.count > shown.count ? ", the first \(shown.count) of \(scored.count)" : "").",
      columns: [
        .text("Class"), .text("Group"), .number("Training cases"), .number("Cases"), .number("AUROC"), .number("AP"),
        .number("F1"), .number("Threshold"),
      ],
      rows: shown.map { item in
        func value(_ key: String) -> HTML { item.values[key].map { "\(Numerals.fixed($0))" } ?? "–" }
        return [
          "\(item.name)", "\(item.group.rawValue)", "\(Numerals.count(item.trainingCount))",
          "\(Numerals.count(item.testPositiveCount))", value("auroc"), value("average_precision"), value("f1"),
          "\(Numerals.fixed(item.thresholdProbability))",
        ]
      })
    return "<details><summary>Classes</summary>\(table.html)</details>"
  }

  private static let mostClasses = 500

  private var settings: HTML {
    let table = ReportTable(
      "Every setting of the recipe.", columns: [.text("Setting"), .text("Value")],
      rows: run.settings.sorted { $0.key < $1.key }.map { ["<code>\($0.key)</code>", "\($0.value)"] })
    return "<details><summary>Settings</summary>\(table.html)</details>"
  }
}
