/// A value at a place.
struct ChartPoint: Equatable {
  var x: Double
  var y: Double

  /// At most `count` of the points, evenly spread, the first and the last among them.
  static func thinned(_ points: [ChartPoint], to count: Int = 240) -> [ChartPoint] {
    guard points.count > count, count > 1 else { return points }
    return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
  }
}
