import VisionBridge

/// Runs beside each other: what their evaluations found, and the settings in which they differ.
struct RunComparison: ReportSection {
  let runs: [RunResults]
  let anchor = "comparison"
  let title = "Results"

  private static let measures = [
    ("auroc", "AUROC"), ("average_precision", "AP"), ("f1", "F1"), ("mcc", "MCC"),
    ("recall_at_fpr_at_most_0.05", "Recall at FPR ≤ 0.05"),
  ]

  var body: HTML {
    let splits = [Split.test, .validation, .train].filter { split in
      runs.contains { $0.evaluations.contains { $0.split == split } }
    }
    guard !splits.isEmpty else {
      return "<p class=\"missing\"><strong>Not evaluated:</strong> no run has an evaluation yet.</p>\n\(differences)"
    }
    return "\(splits.map(table))\n\(curves)\n\(differences)"
  }

  private func table(_ split: Split) -> HTML {
    let reports = runs.compactMap { run in
      run.evaluations.first { $0.split == split }.map { (run, $0.report) }
    }
    let names = reports.first?.1.summaries.map(\.name) ?? []
    return ReportTable(
      "Means over classes on the \(split.rawValue) cases. Runs are comparable where they scored the same cases of the same classes.",
      columns: [.text("Run"), .number("Cases"), .number("Classes scored")] + Self.measures.map { .number("\($0.1)") },
      groups: names.map { name in
        ReportTable.Group(
          title: "\(name == "all" ? "all classes" : name)",
          rows: reports.map { run, report in
            let summary = report.summaries.first { $0.name == name }
            return [
              "\(run.name)", "\(Numerals.count(report.testCaseCount))", "\(summary.map { "\($0.scoredCount)" } ?? "–")",
            ] + Self.measures.map { key, _ in EstimateCell.html(summary?.means[key]) }
          })
      }
    ).html
  }

  /// The mean curves of all classes, of as many runs as can be told apart.
  private var curves: HTML {
    let colours: [(ChartColor, Bool)] = [
      (.knowledge, false), (.accent, false), (.baseline, false), (.knowledge, true), (.accent, true), (.baseline, true),
    ]
    let entries = zip(runs, colours).compactMap { run, look -> EvaluationCharts.Entry? in
      run.evaluations.first?.report.curves?.first { $0.name == "all" }.map {
        EvaluationCharts.Entry(name: run.name, color: look.0, isDashed: look.1, curves: $0)
      }
    }
    return "<div class=\"charts\">\(EvaluationCharts.curves(entries, of: "all classes"))</div>"
  }

  private var differences: HTML {
    let keys = Set(runs.flatMap(\.settings.keys)).sorted().filter { key in
      Set(runs.map { $0.settings[key] }).count > 1
    }
    guard runs.count > 1, !keys.isEmpty else { return "" }
    return ReportTable(
      "Settings in which the runs differ.", columns: [.text("Setting")] + runs.map { .text("\($0.name)") },
      rows: keys.map { key in ["<code>\(key)</code>"] + runs.map { "\($0.settings[key] ?? "–")" } }
    ).html
  }
}
