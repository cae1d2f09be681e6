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
    try self.init(DemoResults(DemoFolder(folder), version: version), commands)
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
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="nosology \(results.version)">
    <title>From public knowledge to a diagnosis model: report of a run</title>
    <style>\(ReportStyle.sheet)</style>
    </head>
    <body>
    <header>
    <p class="kicker">Nosology \(results.version) · \(Self.date)</p>
    <h1>From public medical knowledge to an evaluated diagnosis model</h1>
    <p>Public terminologies become a text encoder; the encoder's class embeddings become the classifier of an image model. \
    This page shows what each step was given and what it made.</p>
    \(ReportHighlights(results: results).html)
    <nav aria-label="Sections"><ol>\(sections.map { "<li><a href=\"#\($0.anchor)\">\($0.title)</a></li>" as HTML })</ol></nav>
    </header>
    <main>
    \(sections.enumerated().map { section($0 + 1, $1) })
    </main>
    <footer><p>Synthetic scans; no clinical claim. Written by <code>\(commands.writePage) \(results.folder.url.relativePath)</code>.</p>
    </footer>
    </body>
    </html>

    """
  }

  private func section(_ number: Int, _ section: any ReportSection) -> HTML {
    """
    <section id="\(section.anchor)" aria-labelledby="\(section.anchor)-title">
    <h2 id="\(section.anchor)-title"><span class="ordinal">\(number)</span> \(section.title)</h2>
    \(section.body)
    </section>
    """
  }

  private static var date: String {
    Date.now.formatted(.iso8601.year().month().day())
  }
}
