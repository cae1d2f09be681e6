import Files
import Foundation
import VisionBridge

/// The charts of an evaluation as files of their own, for papers and slides.
package struct EvaluationFigures {
  private static let names = ["roc", "precision-recall", "reliability"]
  private let figures: [(name: String, chart: LineChart)]

  /// Draws mean ROC and precision-recall curves of each group of classes, with bands where there are intervals, and how
  /// probabilities are met where that was measured.
  ///
  /// Source: paper, Figure 7.
  package init(_ report: EvaluationReport) {
    let curves = zip(
      Self.names,
      EvaluationCharts.lineCharts(EvaluationCharts.groups(of: report), of: "the classes of a group"))
    let reliability = report.calibration.map { [(Self.names[2], EvaluationCharts.reliabilityChart($0))] } ?? []
    figures = Array(curves) + reliability
  }

  /// Writes `roc.svg`, `precision-recall.svg` and `reliability.svg`, as far as there are such.
  ///
  /// - Throws: `FileError` when the folder or a file cannot be written.
  package func write(to folder: URL) throws(FileError) -> [URL] {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: folder, error, hint: "choose another folder")
    }
    // A figure of an earlier report would be taken for one of this.
    for name in Self.names where !figures.contains(where: { $0.name == name }) {
      try? FileManager.default.removeItem(at: folder.appending(path: "\(name).svg"))
    }
    var files: [URL] = []
    for (name, chart) in figures {
      let file = folder.appending(path: "\(name).svg")
      try AtomicFile.write(Data(chart.file.utf8), to: file)
      files.append(file)
    }
    return files
  }
}
