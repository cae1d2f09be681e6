import Foundation

/// Maps values to places along an axis with round tick values.
struct ChartAxis {
  /// Round values at even distances; the first and the last are the ends of the axis.
  let ticks: [Double]
  private let start: Double
  private let end: Double
  private let tickStep: Double

  /// An axis that holds all `values`, and zero where `includesZero`, drawn from `start` to `end`.
  init(
    covering values: [Double], includesZero: Bool = true, from start: Double, to end: Double,
    tickCount: Int = 5
  ) {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    let bottom = includesZero ? min(0, low) : low
    let top = includesZero ? max(0, high) : high
    tickStep = Self.roundStep((top > bottom ? top - bottom : 1) / Double(max(tickCount, 1)))
    let first = (bottom / tickStep).rounded(.down)
    let last = max((top / tickStep - 1e-9).rounded(.up), first + 1)
    let step = tickStep
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    self.start = start
    self.end = end
  }

  /// An axis for logarithms to the base 10, with ticks at whole powers.
  init(coveringPowers logarithms: [Double], from start: Double, to end: Double) {
    let bottom = (logarithms.min() ?? 0).rounded(.down)
    let top = max((logarithms.max() ?? 1).rounded(.up), bottom + 1)
    tickStep = 1
    ticks = Array(stride(from: bottom, through: top, by: 1))
    self.start = start
    self.end = end
  }

  /// The place of a value.
  func position(_ value: Double) -> Double {
    let share = (value - ticks[0]) / (ticks[ticks.count - 1] - ticks[0])
    return start + share * (end - start)
  }

  /// A tick's value with as many decimals as tell it from the next.
  func label(_ tick: Double) -> String {
    if tickStep >= 1, tickStep == tickStep.rounded() { return Numerals.count(Int(tick.rounded())) }
    let digits = max(0, Int((-log10(tickStep)).rounded(.up)))
    let isQuarter =
      abs(tickStep * pow(10, Double(digits)) - (tickStep * pow(10, Double(digits))).rounded()) > 1e-9
    return Numerals.fixed(tick, isQuarter ? digits + 1 : digits)
  }

  /// The next of 1, 2, 2.5, 5, 10 times a power of ten.
  private static func roundStep(_ raw: Double) -> Double {
    let power = pow(10, log10(raw).rounded(.down))
    return ([1, 2, 2.5, 5].first { raw <= $0 * power + 1e-12 } ?? 10) * power
  }
}
