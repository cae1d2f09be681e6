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
    let results: HTML =
      splits.isEmpty
      ? "<p class=\"missing\"><strong>Not evaluated:</strong> no run has an evaluation of an image model yet.</p>"
      : "\(splits.map { "\(table($0))\n\(curves($0))" as HTML })"
    return "\(results)\n\(inputs)\n\(differences)"
  }

  private func reports(of split: Split) -> [(run: RunResults, report: EvaluationReport)] {
    runs.compactMap { run in run.evaluations.first { $0.split == split }.map { (run, $0.report) } }
  }

  private func table(_ split: Split) -> HTML {
    let reports = reports(of: split)
    let found = reports.flatMap { $0.report.summaries.map(\.name) }
    let names = (["all"] + FrequencyGroup.allCases.map(\.rawValue)).filter(found.contains)
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

  /// The mean curves of all classes on a split, of as many runs as can be told apart.
  private func curves(_ split: Split) -> HTML {
    let colours: [(ChartColor, Bool)] = [
      (.knowledge, false), (.accent, false), (.baseline, false), (.knowledge, true), (.accent, true), (.baseline, true),
    ]
    let found = reports(of: split).compactMap { run, report in
      report.curves?.first { $0.name == "all" }.map { (run.name, $0) }
    }
    let entries = zip(found, colours).map { item, look in
      EvaluationCharts.Entry(name: item.0, color: look.0, isDashed: look.1, curves: item.1)
    }
    let rest = found.count - entries.count
    let remark: HTML = rest > 0 ? "<p>The curves of \(rest) more runs are not drawn.</p>" : ""
    return """
      <div class="charts">\(EvaluationCharts.curves(entries, of: "all classes, \(split.rawValue) cases"))</div>\(remark)
      """
  }

  /// What the runs were started with besides their recipes: equal letters are equal content.
  private var inputs: HTML {
    let keys = Set(runs.flatMap(\.identity.keys)).sorted()
    guard runs.count > 1, !keys.isEmpty else { return "" }
    return ReportTable(
      "What the runs were started with: runs with the same letter in a row had the same.",
      columns: [.text("Input")] + runs.map { .text("\($0.name)") },
      rows: keys.map { key in
        let digests = runs.map { $0.identity[key] }
        var letters: [String: Int] = [:]
        for digest in digests.compactMap(\.self) where letters[digest] == nil { letters[digest] = letters.count }
        return ["\(key.replacing("_", with: " "))"]
          + digests.map { digest in "\(digest.flatMap { letters[$0] }.map(Self.letter) ?? "–")" }
      }
    ).html
  }

  private static func letter(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "\(index + 1)"
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
