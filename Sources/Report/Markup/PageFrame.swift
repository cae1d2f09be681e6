/// What every page has around its sections.
struct PageFrame {
  /// Of the tool that writes the page.
  var version: String
  /// Title in the browser's bar.
  var title: HTML
  /// What stands behind the version above the heading, such as a date.
  var kicker: HTML = ""
  var heading: HTML
  /// What stands between the heading and the list of sections.
  var introduction: HTML
  /// Numbered sections have their number in the heading.
  var isNumbered = false
  /// Rules besides those of all pages.
  var style: HTML = ""
  var footer: HTML = ""
  /// Scripts, with their tags.
  var scripts: HTML = ""

  /// The whole page.
  func html(_ sections: [any ReportSection]) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="nosology \(version)">
    <title>\(title)</title>
    <style>\(ReportStyle.sheet)
    \(style)</style>
    </head>
    <body>
    <header>
    <p class="kicker">Nosology \(version)\(kicker)</p>
    <h1>\(heading)</h1>
    \(introduction)
    <nav aria-label="Sections"><ol>\(sections.map { "<li><a href=\"#\($0.anchor)\">\($0.title)</a></li>" as HTML })</ol></nav>
    </header>
    <main>
    \(sections.enumerated().map { section($0 + 1, $1) })
    </main>
    \(footer)
    \(scripts)
    </body>
    </html>

    """
  }

  private func section(_ number: Int, _ section: any ReportSection) -> HTML {
    let ordinal: HTML = isNumbered ? "<span class=\"ordinal\">\(number)</span> " : ""
    return """
      <section id="\(section.anchor)" aria-labelledby="\(section.anchor)-title">
      <h2 id="\(section.anchor)-title">\(ordinal)\(section.title)</h2>
      \(section.body)
      </section>
      """
  }
}

/// A section that is laid out already.
struct FinishedSection: ReportSection {
  let anchor: String
  let title: String
  let body: HTML
}
