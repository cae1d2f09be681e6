import Foundation

/// Values over training steps, or over anything else, as an SVG figure.
struct LineChart {
  struct Series {
    var name: String
    var color: ChartColor
    var points: [ChartPoint]
    /// The same before smoothing, drawn faintly behind.
    var rawPoints: [ChartPoint] = []
    /// The lower and the upper ends of an interval around the points, drawn as an area.
    var band: (lower: [ChartPoint], upper: [ChartPoint])?
    var isDashed = false
    /// Whether each point is marked: for few points that stand for much, as one an epoch.
    var hasMarks = false
  }

  var title: String
  /// What a reader who cannot see the chart should know.
  var summary: String
  var yTitle: String
  var series: [Series]
  var xTitle = "training step"
  var includesZero = true
  /// Whether values are logarithms to the base 10, so that the axis is labelled with their powers.
  var isLogarithmic = false

  // Narrow, so that the text stays readable where the figure is scaled down to a phone.
  private static let width = 420.0
  private static let height = 250.0
  private static let left = 46.0
  private static let right = 12.0
  private static let top = 24.0
  private static let bottom = 38.0

  /// The figure as a part of a page, with the legend above it.
  var html: HTML {
    """
    <figure class="chart">
    <figcaption>\(title)</figcaption>
    \(ChartLegend(entries: visible.map { ($0.name, $0.color, $0.isDashed) }).html)
    <svg role="img" viewBox="0 0 \(Self.width.coordinate) \(Self.height.coordinate)">
    \(drawing)
    </svg>
    </figure>
    """
  }

  /// The figure as a file of SVG, light, with title and legend in it.
  var file: String {
    let header = 20.0 + 18 * Double(visible.count)
    let legend = visible.enumerated().map { index, series -> HTML in
      let y = 34 + 18 * Double(index)
      return """
        <path class="line \(series.color.rawValue) \(series.isDashed ? "dashed" : "solid")" d="M\(Self.left.coordinate) \
        \(y.coordinate)h24"/><text x="\((Self.left + 32).coordinate)" y="\((y + 4).coordinate)">\(series.name)</text>
        """
    }
    let height = Self.height + header
    let page: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width.coordinate) \(height.coordinate)" \
      width="\(Self.width.coordinate)" height="\(height.coordinate)" font-family="Helvetica, Arial, sans-serif">
      <style>\(ReportStyle.figure)</style>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text class="label" x="\(Self.left.coordinate)" y="18">\(title)</text>
      \(legend)
      <g transform="translate(0 \(header.coordinate))">
      \(drawing)
      </g>
      </svg>
      """
    return page.source + "\n"
  }

  private var visible: [Series] { series.filter { !$0.points.isEmpty } }

  private var drawing: HTML {
    let points = visible.flatMap { $0.points + $0.rawPoints + ($0.band?.lower ?? []) + ($0.band?.upper ?? []) }
    let x = ChartAxis(
      covering: points.map(\.x), from: Self.left, to: Self.width - Self.right, tickCount: 4)
    let (low, high) = (Self.height - Self.bottom, Self.top)
    let y =
      isLogarithmic
      ? ChartAxis(coveringPowers: points.map(\.y), from: low, to: high)
      : ChartAxis(covering: points.map(\.y), includesZero: includesZero, from: low, to: high)
    return """
      <title>\(title)</title><desc>\(summary)</desc>
      \(grid(x, y))
      \(visible.map { area($0, x, y) })
      \(visible.map { line($0.rawPoints, "line faint \($0.color.rawValue)", x, y) })
      \(visible.map { line($0.points, "line \($0.color.rawValue) \($0.isDashed ? "dashed" : "solid")", x, y) })
      \(visible.filter(\.hasMarks).flatMap { marks($0, x, y) })
      """
  }

  private func grid(_ x: ChartAxis, _ y: ChartAxis) -> HTML {
    let base = Self.height - Self.bottom
    let rows = y.ticks.map { tick -> HTML in
      let place = y.position(tick)
      return """
        <path class="grid" d="M\(Self.left.coordinate) \(place.coordinate)H\((Self.width - Self.right).coordinate)"/>\
        <text class="tick" x="\((Self.left - 6).coordinate)" y="\((place + 4).coordinate)" \
        text-anchor="end">\(isLogarithmic ? Numerals.count(Int(pow(10, tick).rounded())) : y.label(tick))</text>
        """
    }
    let columns = x.ticks.map { tick -> HTML in
      """
      <text class="tick" x="\(x.position(tick).coordinate)" y="\((base + 16).coordinate)" \
      text-anchor="middle">\(x.label(tick))</text>
      """
    }
    return """
      \(rows)\(columns)
      <text class="tick" x="\(Self.left.coordinate)" y="12" text-anchor="start">\(yTitle)</text>
      <text class="tick" x="\((Self.width - Self.right).coordinate)" y="\((base + 32).coordinate)" \
      text-anchor="end">\(xTitle)</text>
      """
  }

  private func area(_ series: Series, _ x: ChartAxis, _ y: ChartAxis) -> HTML {
    guard let band = series.band, !band.lower.isEmpty else { return "" }
    let path = (band.upper + band.lower.reversed()).map {
      "\(x.position($0.x).coordinate) \(y.position($0.y).coordinate)"
    }
    return "<path class=\"band \(series.color.rawValue)\" d=\"M\(path.joined(separator: "L"))Z\"/>"
  }

  private func line(_ points: [ChartPoint], _ style: String, _ x: ChartAxis, _ y: ChartAxis) -> HTML {
    guard !points.isEmpty else { return "" }
    let path = ChartPoint.thinned(points).map {
      "\(x.position($0.x).coordinate) \(y.position($0.y).coordinate)"
    }
    return "<path class=\"\(style)\" d=\"M\(path.joined(separator: "L"))\"/>"
  }

  private func marks(_ series: Series, _ x: ChartAxis, _ y: ChartAxis) -> [HTML] {
    series.points.map {
      """
      <circle class="mark \(series.color.rawValue)" cx="\(x.position($0.x).coordinate)" \
      cy="\(y.position($0.y).coordinate)" r="3"/>
      """
    }
  }
}
