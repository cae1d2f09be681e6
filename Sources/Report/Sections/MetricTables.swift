import Foundation
import VisionBridge

/// The means of two evaluations by head, medium and tail, as tables: what decides, and the published system's readings.
struct MetricTables {
  private let evaluations: Comparison<EvaluationReport>
  private let metricNames: [String]

  init(_ evaluations: Comparison<EvaluationReport>) {
    self.evaluations = evaluations
    metricNames = (evaluations.knowledge ?? evaluations.baseline)?.metricNames ?? []
  }

  var html: HTML {
    let published = metricNames.filter { $0.contains("nearest") || $0.contains("on_test") }
    let main = metricNames.filter { !published.contains($0) }
    return "\(table(Self.mainCaption, main).html)\n\(table(Self.publishedCaption, published).html)"
  }

  private static let mainCaption = """
    Means over classes on the test cases. Recall at FPR ≤ x: the best recall whose false positive rate is x or less.
    """
  private static let publishedCaption = """
    The same as the published system reads them. Recall at FPR ≈ x: recall at the stored point of the ROC curve whose false \
    positive rate is nearest to x, which is 0 for a class that is ranked perfectly. Max F1: its threshold is chosen on the \
    test cases themselves, so it is too good.
    """

  private func table(_ caption: String, _ metrics: [String]) -> ReportTable {
    ReportTable(
      caption, columns: [.text("Model")] + metrics.map { .number(Self.title($0)) },
      groups: groupNames.map { group(named: $0, metrics) })
  }

  /// `all`, head, medium and tail, and `zero-shot` where a class has no training case.
  private var groupNames: [String] {
    (evaluations.knowledge ?? evaluations.baseline)?.summaries.map(\.name) ?? []
  }

  private func group(named name: String, _ metrics: [String]) -> ReportTable.Group {
    let summaries = evaluations.map { report in report.summaries.first { $0.name == name } }
    let cells = metrics.map { metric in
      (
        ComparisonCells(summaries.map { $0.means[metric]?.mean }),
        summaries.map { summary in summary.means[metric].flatMap(EstimateCell.interval) }
      )
    }
    return ReportTable.Group(
      title: Self.heading(name, summaries.knowledge ?? summaries.baseline),
      rows: [
        ["without knowledge"] + cells.map { "\($0.baseline)\($1.baseline ?? "")" },
        ["with knowledge"] + cells.map { "\($0.knowledge)\($1.knowledge ?? "")" },
        ["difference"] + cells.map { cells, _ in cells.change },
      ])
  }

  private static func heading(_ name: String, _ summary: EvaluationReport.Summary?) -> HTML {
    guard let summary else { return "\(name)" }
    let skipped = summary.classCount - summary.scoredCount
    let fallback = summary.fallbackThresholdCount
    return """
      \(name == "all" ? "all classes" : name) <small>\(summary.classCount) classes, \(summary.scoredCount) scored\
      \(skipped > 0 ? ", \(skipped) skipped" : "")\
      \(fallback > 0 ? ", \(fallback) with the threshold of their group" : "")</small>
      """
  }

  private static func title(_ name: String) -> HTML {
    switch name {
    case "auroc": "AUROC"
    case "average_precision": "AP"
    case "f1": "F1"
    case "mcc": "MCC"
    case "accuracy": "Accuracy"
    case "best_f1_on_test": "Max F1"
    case "mcc_at_best_f1_on_test": "MCC at max F1"
    default:
      "Recall at FPR \(name.replacing("recall_at_fpr_at_most_", with: "≤\u{A0}").replacing("recall_at_fpr_nearest_", with: "≈\u{A0}"))"
    }
  }
}
