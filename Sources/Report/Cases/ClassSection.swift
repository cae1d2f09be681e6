import Foundation
import VisionBridge

/// How long the tail of the classes is.
struct ClassSection: ReportSection {
  let statistics: CaseStatistics
  let groups: ClassGroups
  let anchor = "classes"
  let title = "Classes"

  private static let mostClasses = 500

  var body: HTML {
    let classes = statistics.classes
    let byGroup = FrequencyGroup.allCases.map { group in
      (group.rawValue, classes.count { groups.group(trainingCount: $0.counts[.train] ?? 0) == group })
    }
    let tail = LineChart(
      title: "Cases of each class, classes by falling number of cases",
      summary: "From \(classes.first?.total ?? 0) to \(classes.last?.total ?? 0) cases.", yTitle: "cases",
      series: [
        LineChart.Series(
          name: "all splits", color: .knowledge,
          points: classes.enumerated().filter { $1.total > 0 }.map {
            ChartPoint(x: Double($0 + 1), y: log10(Double($1.total)))
          })
      ], xTitle: "class", isLogarithmic: true)
    return """
      <p><em>Head</em>: more than \(groups.headAbove) training cases; <em>tail</em>: fewer than \(groups.tailBelow); \
      <em>zero-shot</em>: none.</p>
      <div class="charts">\(tail.html)\(CountBars(title: "Classes by training cases", counts: byGroup).html)</div>
      <details><summary>Classes</summary>\(table)</details>
      """
  }

  private var table: HTML {
    let shown = statistics.classes.prefix(Self.mostClasses)
    let splits = (Split.allCases.map { $0 } + [nil] as [Split?]).filter { statistics.caseCounts[$0] != nil }
    let rest = statistics.classes.count - shown.count
    return ReportTable(
      "Cases of each class\(rest > 0 ? "; \(rest) rarer classes are not shown" : "").",
      columns: [.text("Class"), .text("Group")] + splits.map { .number("\($0?.rawValue ?? "no split")") } + [
        .number("all")
      ],
      rows: shown.map { item in
        ["\(item.name)", "\(groups.group(trainingCount: item.counts[.train] ?? 0).rawValue)"]
          + splits.map { "\(Numerals.count(item.counts[$0] ?? 0))" } + ["\(Numerals.count(item.total))"]
      }
    ).html
  }
}
