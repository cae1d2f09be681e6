import VisionBridge

/// The image model with and without the knowledge: training curves and metrics.
struct ImageModelSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let anchor = "image-model"
  let title = "Image model, without and with knowledge"

  var body: HTML {
    """
    <p>The same network is trained twice on the same cases, with the same recipe and seed. <em>Without knowledge</em>, each \
    class has trained weights of its own. <em>With knowledge</em>, a class is the embedding of its name by the knowledge \
    encoder, so that what is learned about frequent classes can serve rare ones.</p>
    <h3>Training</h3>
    \(training)
    <h3>Metrics by head, medium and tail</h3>
    \(metrics)
    """
  }

  private var training: HTML {
    let logs = results.imageLogs
    guard !logs.isEmpty else {
      return .notRun("neither model has been trained", command: commands.trainImageModel)
    }
    let missing: [HTML] = [
      logs.baseline == nil ? .notRun("the model without knowledge", command: commands.trainImageModel) : nil,
      logs.knowledge == nil ? .notRun("the model with knowledge", command: commands.trainImageModel) : nil,
    ].compactMap { $0 }
    let charts = [
      chart("Training loss", "loss", key: "loss", isSmoothed: true),
      chart("Validation loss", "loss", key: "validation_loss"),
      chart("Validation average precision, mean over classes", "AP", key: "validation_macro_ap"),
      chart(
        "Validation AUROC, mean over classes", "AUROC", key: "validation_macro_auroc", includesZero: false),
    ]
    return """
      \(missing)
      <p>Binary cross-entropy; the training loss as a running mean of about ten steps. The weights of the best average precision \
      on the validation cases are the ones that are tested.</p>
      <div class="charts">\(charts)</div>
      """
  }

  private func chart(
    _ title: String, _ unit: String, key: String, isSmoothed: Bool = false, includesZero: Bool = true
  ) -> HTML {
    func series(_ name: String, _ log: TrainingCurves?, _ color: ChartColor) -> LineChart.Series {
      let points = log?[key] ?? []
      return LineChart.Series(
        name: name, color: color, points: isSmoothed ? TrainingCurves.smoothed(points) : points,
        isDashed: color == .baseline, hasMarks: !isSmoothed)
    }
    let both = [
      series("without knowledge", results.imageLogs.baseline, .baseline),
      series("with knowledge", results.imageLogs.knowledge, .knowledge),
    ]
    let summary = both.compactMap { series in
      series.points.last.map { "\(series.name): \(Numerals.fixed($0.y)) at the end." }
    }.joined(separator: " ")
    return LineChart(title: title, summary: summary, yTitle: unit, series: both, includesZero: includesZero)
      .html
  }

  private var metrics: HTML {
    let evaluations = results.evaluations
    guard let some = evaluations.knowledge ?? evaluations.baseline else {
      return .notRun("neither model has been evaluated", command: commands.evaluateImageModel)
    }
    return """
      \(introduction(some))
      <div class="charts">\(bars("average_precision", "Average precision on the test cases"))\(bars("auroc", "AUROC on the test cases"))\(curves)</div>
      \(MetricTables(evaluations).html)
      """
  }

  /// The mean curves of all classes.
  private var curves: [HTML] {
    func entry(_ report: EvaluationReport?, _ name: String, _ color: ChartColor) -> [EvaluationCharts.Entry] {
      (report?.curves ?? []).filter { $0.name == "all" }.map {
        EvaluationCharts.Entry(name: name, color: color, isDashed: color == .baseline, curves: $0)
      }
    }
    return EvaluationCharts.curves(
      entry(results.evaluations.baseline, "without knowledge", .baseline)
        + entry(results.evaluations.knowledge, "with knowledge", .knowledge), of: "all classes")
  }

  private func introduction(_ some: EvaluationReport) -> HTML {
    let intervals = some.bootstrap.map { bootstrap -> HTML in
      """
       In brackets: \(Numerals.percent(bootstrap.confidence)) intervals from \(bootstrap.sampleCount) bootstrap samples of the \
      test cases; they are those of each model, not of the difference.
      """
    }
    return """
      <p>\(Numerals.count(some.testCaseCount)) test cases; the thresholds of F1 and MCC come from \
      \(Numerals.count(some.validationCaseCount)) validation cases. <em>Head</em>: more than \(some.groups.headAbove) training cases; \
      <em>tail</em>: fewer than \(some.groups.tailBelow). Every number is the mean over the scored classes of its group; a class \
      that no test case has cannot be scored and is counted instead. <em>Normal</em> is no disorder and in no mean; a class \
      without a training case counts as <em>zero-shot</em> only. The better value is bold, by however little.\
      \(intervals ?? "")</p>
      """
  }

  private func bars(_ key: String, _ title: String) -> HTML {
    let groups = (results.evaluations.knowledge ?? results.evaluations.baseline)?.summaries.map(\.name) ?? []
    return PairedBars(
      title: title, names: ("without knowledge", "with knowledge"),
      pairs: groups.map { group in
        let bars = results.evaluations.map { report -> PairedBars.Bar? in
          guard let estimate = report.summaries.first(where: { $0.name == group })?.means[key] else {
            return nil
          }
          let interval = estimate.lower.flatMap { low in
            estimate.upper.flatMap { high in low <= high ? low...high : nil }
          }
          return PairedBars.Bar(estimate.mean, interval: interval)
        }
        return .init(label: group, bars: bars)
      }
    ).html
  }
}
