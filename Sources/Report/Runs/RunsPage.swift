import Foundation
import VisionBridge

/// Any training runs as one page without any other file.
package struct RunsPage {
  private let runs: [RunResults]
  private let data: RunData?
  private let version: String

  /// Reads runs.
  ///
  /// - Parameters:
  ///   - manifest: the cases that the runs were trained on; nil leaves open what they are.
  ///   - version: of the tool that writes the page.
  /// - Throws: `ReportError` or `VisionError` naming a file that is missing or damaged, or a run of other cases.
  package init(ofRuns folders: [String], manifest: URL?, version: String) throws {
    let runs = try RunResults.load(folders)
    self.runs = runs
    data = try manifest.map { try RunData($0, of: runs) }
    self.version = version
  }

  /// The page as text of HTML.
  package var source: String {
    let names = runs.map(\.name).joined(separator: ", ")
    let sections: [any ReportSection] =
      [RunComparison(runs: runs)] + runs.enumerated().map { RunSection(run: $1, number: $0 + 1) }
    return PageFrame(
      version: version, title: "Training runs: \(names)", heading: "Training runs",
      introduction: data?.html ?? origins
    ).html(sections).source
  }

  /// What the runs say of their cases.
  private var origins: HTML {
    let known = runs.compactMap(\.origin).reduce(into: [CaseOrigin]()) { if !$0.contains($1) { $0.append($1) } }
    guard !known.isEmpty, runs.allSatisfy({ $0.origin != nil }) else {
      return """
        <p class="missing"><strong>What the cases are</strong>, real or synthetic, the folders of the runs do not say. No clinical claim.</p>
        """
    }
    return "<p>\(known.map(RunData.html)) No clinical claim.</p>"
  }
}
