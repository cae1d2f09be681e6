import Foundation
import VisionBridge

/// Formats, shapes, spacings and orientations.
struct ScanSection: ReportSection {
  let survey: ScanSurvey
  let anchor = "scans"
  let title = "Scans as stored"

  var body: HTML {
    let table = ReportTable(
      "Smallest – middle – largest value.",
      columns: [
        .text("Modality"), .text("Format"), .text("Axes"), .number("Scans"), .number("Slices"), .number("Rows"),
        .number("Columns"), .number("Between slices, mm"), .number("Between rows, mm"),
      ],
      rows: survey.rows.map { row in
        [
          "\(row.kind.modality.rawValue)", "\(row.kind.format)", "\(row.kind.orientation ?? "unknown")",
          "\(Numerals.count(row.count))", Self.text(row.slices) { "\($0)" }, Self.text(row.rows) { "\($0)" },
          Self.text(row.columns) { "\($0)" }, row.spacing.map { Self.text($0.slices) { Numerals.fixed($0, 2) } } ?? "–",
          row.spacing.map { Self.text($0.rows) { Numerals.fixed($0, 2) } } ?? "–",
        ]
      })
    let unreadable: HTML =
      survey.unreadableCount > 0
      ? "<p class=\"missing\">\(Numerals.count(survey.unreadableCount)) scans cannot be read; see <a href=\"#problems\">problems</a>.</p>"
      : ""
    return """
      <p>Slices are cut along the last axis of the file. <em>Axes</em>: where columns, rows and slices run to, R right, L left, A front, \
      P back, S head, I feet of the patient: in RAS the first slice is the one nearest to the feet. Several orientations of one \
      modality look different to a model unless the recipe turns them (<code>preprocess.orientation</code>).</p>
      \(unreadable)
      \(table.html)
      """
  }

  private static func text<Value: Equatable>(_ spread: ScanSurvey.Spread<Value>, _ text: (Value) -> String) -> HTML {
    spread.least == spread.most
      ? "\(text(spread.median))" : "\(text(spread.least)) – \(text(spread.median)) – \(text(spread.most))"
  }
}
