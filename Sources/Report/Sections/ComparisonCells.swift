/// The cells of a table row that compares two values: both, and the change. The better value is bold where the difference
/// shows in the digits written.
struct ComparisonCells {
  let baseline: HTML
  let knowledge: HTML
  let change: HTML

  /// - Parameter prefersHigher: false where no value is better than another.
  init(_ values: Comparison<Double>, prefersHigher: Bool = true, digits: Int = 3) {
    let difference = values.knowledge.flatMap { new in values.baseline.map { new - $0 } }
    let written = values.map { Numerals.fixed($0, digits) }
    let shown = prefersHigher && written.baseline != written.knowledge ? difference ?? 0 : 0
    baseline = Self.cell(written.baseline, isBetter: shown < 0)
    knowledge = Self.cell(written.knowledge, isBetter: shown > 0)
    change = difference.map { "\(Numerals.signed($0, digits))" } ?? "–"
  }

  private static func cell(_ value: String?, isBetter: Bool) -> HTML {
    guard let value else { return "–" }
    return isBetter ? "<strong>\(value)</strong>" : "\(value)"
  }
}
