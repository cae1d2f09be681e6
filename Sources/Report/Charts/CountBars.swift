/// Counts of several things as an SVG figure of horizontal bars.
struct CountBars {
  var title: String
  var counts: [(label: String, count: Int)]

  private static let width = 420.0
  private static let left = 128.0
  private static let right = 60.0
  private static let step = 22.0

  var html: HTML {
    let most = Double(max(1, counts.map(\.count).max() ?? 1))
    let height = Double(counts.count) * Self.step + 4
    let summary = counts.map { "\($0.label): \($0.count)." }.joined(separator: " ")
    return """
      <figure class="chart">
      <figcaption>\(title)</figcaption>
      <svg role="img" viewBox="0 0 \(Self.width.coordinate) \(height.coordinate)">
      <title>\(title)</title><desc>\(summary)</desc>
      \(counts.enumerated().map { row($1, top: Double($0) * Self.step + 2, most: most) })
      </svg>
      </figure>
      """
  }

  private func row(_ item: (label: String, count: Int), top: Double, most: Double) -> HTML {
    let length = Double(item.count) / most * (Self.width - Self.left - Self.right)
    return """
      <text class="label" x="\((Self.left - 8).coordinate)" y="\((top + 14).coordinate)" text-anchor="end">\(item.label)</text>\
      <rect class="bar knowledge" x="\(Self.left.coordinate)" y="\((top + 3).coordinate)" width="\(length.coordinate)" height="14"/>\
      <text class="tick" x="\((Self.left + length + 5).coordinate)" y="\((top + 14).coordinate)">\(Numerals.count(item.count))</text>
      """
  }
}
