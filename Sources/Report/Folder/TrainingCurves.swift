/// The values of a training log by name: of each its places are training steps.
struct TrainingCurves {
  private let points: [String: [ChartPoint]]

  /// Groups the entries of a log by the names of their values. Values that are not finite are null there, and left out.
  init(_ entries: [[String: Double?]]) {
    var points: [String: [ChartPoint]] = [:]
    for entry in entries {
      guard let step = entry["step"] ?? nil else { continue }
      for case (let name, let value?) in entry where name != "step" {
        points[name, default: []].append(ChartPoint(x: step, y: value))
      }
    }
    self.points = points
  }

  /// Reads a log; nil when there is none or nothing is in it yet.
  init?(_ folder: ResultFolder, _ name: String) throws(ReportError) {
    guard let entries = try folder.jsonLines(name, as: [String: Double?].self), !entries.isEmpty else {
      return nil
    }
    self.init(entries)
  }

  /// The last step that has a value.
  var lastStep: Int { Int(points.values.compactMap { $0.last?.x }.max() ?? 0) }

  /// The points of a name in the order of the log; empty when there is none.
  subscript(name: String) -> [ChartPoint] { points[name] ?? [] }

  /// A running mean: each older point weighs `decay` times less than the next. The first points are not pulled to zero.
  static func smoothed(_ points: [ChartPoint], decay: Double = 0.9) -> [ChartPoint] {
    var sum = 0.0
    var weight = 0.0
    return points.map { point in
      sum = decay * sum + point.y
      weight = decay * weight + 1
      return ChartPoint(x: point.x, y: sum / weight)
    }
  }
}
