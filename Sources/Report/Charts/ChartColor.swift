/// The colours of the charts by meaning; the style sheet has a light and a dark value for each.
enum ChartColor: String {
  case baseline, knowledge, accent
}

/// A line of a chart's legend.
struct ChartLegend {
  var entries: [(name: String, color: ChartColor, isDashed: Bool)]

  var html: HTML {
    let items = entries.map { entry -> HTML in
      let style = entry.isDashed ? "dashed" : "solid"
      return """
        <li><svg class="swatch" viewBox="0 0 26 8" aria-hidden="true"><path class="line \(entry.color.rawValue) \
        \(style)" d="M1 4H25"/></svg>\(entry.name)</li>
        """
    }
    return "<ul class=\"legend\">\(items)</ul>"
  }
}

/// Coordinates as SVG has them: a tenth of a unit is finer than a screen.
extension Double {
  var coordinate: String { Numerals.fixed(self, 1).replacing("−", with: "-") }
}
