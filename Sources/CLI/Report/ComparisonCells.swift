/// The cells of a table row that compares two values: both, and the change. The better value is bold.
struct ComparisonCells {
  let baseline: HTML
  let knowledge: HTML
  let change: HTML

  /// - Parameter prefersHigher: false where no value is better than another.
  init(_ values: Comparison<Double>, prefersHigher: Bool = true, digits: Int = 3) {
    let difference = values.knowledge.flatMap { new in values.baseline.map { new - $0 } }
    baseline = Self.cell(values.baseline, isBetter: prefersHigher && difference ?? 0 < 0, digits)
    knowledge = Self.cell(values.knowledge, isBetter: prefersHigher && difference ?? 0 > 0, digits)
    change = difference.map { "\(Numerals.signed($0, digits))" } ?? "–"
  }

  private static func cell(_ value: Double?, isBetter: Bool, _ digits: Int) -> HTML {
    guard let value else { return "–" }
    return isBetter ? "<strong>\(Numerals.fixed(value, digits))</strong>" : "\(Numerals.fixed(value, digits))"
  }
}
