/// The values of a training log by name.
struct TrainingCurves {
  /// A value at a training step.
  struct Point: Equatable {
    var step: Double
    var value: Double
  }

  private let points: [String: [Point]]

  /// Groups the entries of a log by the names of their values. Values that are not finite are null there, and left out.
  init(_ entries: [[String: Double?]]) {
    var points: [String: [Point]] = [:]
    for entry in entries {
      guard let step = entry["step"] ?? nil else { continue }
      for case (let name, let value?) in entry where name != "step" {
        points[name, default: []].append(Point(step: step, value: value))
      }
    }
    self.points = points
  }

  /// Reads a log; nil when there is none or nothing is in it yet.
  init?(_ folder: DemoFolder, _ name: String) throws(ReportError) {
    guard let entries = try folder.jsonLines(name, as: [String: Double?].self), !entries.isEmpty else {
      return nil
    }
    self.init(entries)
  }

  /// The last step that has a value.
  var lastStep: Int { Int(points.values.compactMap { $0.last?.step }.max() ?? 0) }

  /// The points of a name in the order of the log; empty when there is none.
  subscript(name: String) -> [Point] { points[name] ?? [] }

  /// A running mean: each older point weighs `decay` times less than the next. The first points are not pulled to zero.
  static func smoothed(_ points: [Point], decay: Double = 0.9) -> [Point] {
    var sum = 0.0
    var weight = 0.0
    return points.map { point in
      sum = decay * sum + point.value
      weight = decay * weight + 1
      return Point(step: point.step, value: sum / weight)
    }
  }

  /// At most `count` of the points, evenly spread, the first and the last among them.
  static func thinned(_ points: [Point], to count: Int = 240) -> [Point] {
    guard points.count > count, count > 1 else { return points }
    return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
  }
}
