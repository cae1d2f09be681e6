/// Two values side by side for each of several things, as an SVG figure of horizontal bars.
struct PairedBars {
  /// A value, with the ends of its interval where it has one.
  struct Bar {
    var value: Double
    var interval: ClosedRange<Double>?

    init(_ value: Double, interval: ClosedRange<Double>? = nil) {
      self.value = value
      self.interval = interval
    }
  }

  struct Pair {
    var label: String
    var bars: Comparison<Bar>
  }

  var title: String
  /// What the two bars are, baseline first.
  var names: (baseline: String, knowledge: String)
  var pairs: [Pair]

  private static let width = 420.0
  private static let left = 128.0
  private static let right = 46.0
  private static let pairHeight = 44.0
  private static let barHeight = 14.0

  var html: HTML {
    let ends = pairs.flatMap { [$0.bars.baseline, $0.bars.knowledge] }.compactMap { $0 }
      .flatMap { [$0.value, $0.interval?.upperBound ?? $0.value] }
    let axis = ChartAxis(covering: ends, from: Self.left, to: Self.width - Self.right, tickCount: 4)
    let bottom = Double(pairs.count) * Self.pairHeight + 4
    return """
      <figure class="chart">
      <figcaption>\(title)</figcaption>
      \(ChartLegend(entries: [(names.baseline, .baseline, false), (names.knowledge, .knowledge, false)]).html)
      <svg role="img" viewBox="0 0 \(Self.width.coordinate) \((bottom + 20).coordinate)">
      <title>\(title)</title><desc>\(summary)</desc>
      \(axis.ticks.map { gridLine(axis, $0, bottom: bottom) })
      \(pairs.enumerated().map { row($1, top: Double($0) * Self.pairHeight + 6, axis) })
      </svg>
      </figure>
      """
  }

  private var summary: String {
    func text(_ bar: Bar?) -> String { bar.map { Numerals.fixed($0.value) } ?? "not run" }
    return pairs.map {
      "\($0.label): \(names.baseline) \(text($0.bars.baseline)), \(names.knowledge) \(text($0.bars.knowledge))."
    }.joined(separator: " ")
  }

  private func gridLine(_ axis: ChartAxis, _ tick: Double, bottom: Double) -> HTML {
    let place = axis.position(tick).coordinate
    return """
      <path class="grid" d="M\(place) 0V\(bottom.coordinate)"/>\
      <text class="tick" x="\(place)" y="\((bottom + 14).coordinate)" text-anchor="middle">\(axis.label(tick))</text>
      """
  }

  private func row(_ pair: Pair, top: Double, _ axis: ChartAxis) -> HTML {
    """
    <text class="label" x="\((Self.left - 8).coordinate)" y="\((top + Self.barHeight + 5).coordinate)" \
    text-anchor="end">\(pair.label)</text>
    \(bar(pair.bars.baseline, .baseline, top: top, axis))
    \(bar(pair.bars.knowledge, .knowledge, top: top + Self.barHeight + 2, axis))
    """
  }

  private func bar(_ bar: Bar?, _ color: ChartColor, top: Double, _ axis: ChartAxis) -> HTML {
    guard let bar else { return "" }
    let zero = axis.position(0)
    let end = axis.position(bar.value)
    let middle = (top + Self.barHeight / 2).coordinate
    let whisker = bar.interval.map { interval -> HTML in
      let (low, high) = (
        axis.position(interval.lowerBound).coordinate, axis.position(interval.upperBound).coordinate
      )
      let (above, below) = ((top + 4).coordinate, (top + Self.barHeight - 4).coordinate)
      return
        "<path class=\"whisker\" d=\"M\(low) \(middle)H\(high)M\(low) \(above)V\(below)M\(high) \(above)V\(below)\"/>"
    }
    let textStart = max(end, bar.interval.map { axis.position($0.upperBound) } ?? end) + 5
    return """
      <rect class="bar \(color.rawValue)" x="\(min(zero, end).coordinate)" y="\(top.coordinate)" \
      width="\(abs(end - zero).coordinate)" height="\(Self.barHeight.coordinate)"/>\(whisker ?? "")\
      <text class="tick" x="\(textStart.coordinate)" y="\((top + Self.barHeight - 3).coordinate)">\
      \(Numerals.fixed(bar.value))</text>
      """
  }
}
