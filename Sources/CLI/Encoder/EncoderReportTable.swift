import Foundation
import TextEncoder

/// A report of encoders as people read it: who was asked, what was asked, and a table of the measures.
struct EncoderReportTable {
  private let report: EncoderReport

  init(_ report: EncoderReport) { self.report = report }

  func print() {
    for line in heading { Console.data(line) }
    table.print()
  }

  /// A line for each encoder and each set.
  private var heading: [String] {
    report.encoders.enumerated().map { index, encoder in
      "encoder \(index + 1)  \(encoder.name)  \(encoder.dimension) dimensions, \(encoder.precision), "
        + "digest \(encoder.digest.prefix(12))"
    }
      + report.parts.map { part in
        let counts = part.task.counts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        return "\(part.task.name)  \(part.task.protocolText) \(counts)"
      }
  }

  /// A row for each measure. For every encoder after the first its difference to that with the ends of the interval.
  private var table: TextTable {
    var titles = ["set", "measure", "questions", "drawn", "1", "lower", "upper"]
    for number in 1..<max(1, report.encoders.count) {
      titles += ["\(number + 1)", "difference", "lower", "upper", "established"]
    }
    var table = TextTable(titles)
    for part in report.parts {
      for row in part.rows {
        let own = row.scores[0].estimate
        var cells = [part.task.name, row.measure, "\(row.questionCount)", row.drawnCount.map(String.init) ?? ""]
        cells += [own?.value, own?.lower, own?.upper].map(Self.number)
        for score in row.scores.dropFirst() {
          let difference = score.difference
          cells += [score.estimate?.value, difference?.value, difference?.lower, difference?.upper].map(Self.number)
          cells.append(difference?.isEstablished == true ? "*" : "")
        }
        table.add(cells)
      }
    }
    return table
  }

  private static func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "" }
}
