import Foundation

/// The whole page.
package struct ReportPage {
  private let results: DemoResults
  private let commands: ReportCommands
  private let sections: [any ReportSection]

  /// Reads a demo folder.
  ///
  /// - Parameters:
  ///   - version: of the tool that writes the page.
  ///   - commands: of that tool.
  /// - Throws: `ReportError` or `VisionError` naming a file that is damaged, or where there is no such folder.
  package init(ofFolder folder: String, version: String, commands: ReportCommands) throws {
    try self.init(DemoResults(ResultFolder.demo(folder), version: version), commands)
  }

  /// The page as text of HTML.
  package var source: String { html.source }

  /// - Throws: `VisionError` when a scan of an example case is damaged.
  init(_ results: DemoResults, _ commands: ReportCommands) throws {
    self.results = results
    self.commands = commands
    sections = [
      InputSection(results: results, commands: commands), EncoderSection(results: results, commands: commands),
      NeighbourSection(results: results, commands: commands), ImageModelSection(results: results, commands: commands),
      ExampleSection(results: results, commands: commands, examples: try ExampleCase.choose(results)),
      RunningSection(results: results, commands: commands),
    ]
  }

  var html: HTML {
    PageFrame(
      version: results.version, title: "From public knowledge to a diagnosis model: report of a run",
      kicker: " · \(Self.date)", heading: "From public medical knowledge to an evaluated diagnosis model",
      introduction: """
        <p>Public terminologies become a text encoder; the encoder's class embeddings become the classifier of an image model. \
        This page shows what each step was given and what it made.</p>
        \(ReportHighlights(results: results).html)
        """,
      isNumbered: true,
      footer: """
        <footer><p>Synthetic scans; no clinical claim. Written by <code>\(commands.writePage) \(results.folder.url.relativePath)</code>.</p>
        </footer>
        """
    ).html(sections)
  }

  private static var date: String {
    Date.now.formatted(.iso8601.year().month().day())
  }
}
