import Foundation

/// How the report writes numbers.
enum Numerals {
  /// A number with a fixed number of decimals.
  static func fixed(_ value: Double, _ digits: Int = 3) -> String {
    String(format: "%.*f", digits, value).replacing("-", with: "−")
  }

  /// A difference, always with its sign; one that rounds to nothing has none.
  static func signed(_ value: Double, _ digits: Int = 3) -> String {
    let text = fixed(abs(value), digits)
    guard text.contains(where: { $0.isNumber && $0 != "0" }) else { return text }
    return (value < 0 ? "−" : "+") + text
  }

  /// A count with its thousands set apart.
  static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    let grouped = digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }
    return (value < 0 ? "−" : "") + grouped.joined()
  }

  /// A time as a person says it: `0.4 s`, `38 s`, `4 min 05 s`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 10 { return String(format: "%.1f s", seconds) }
    let whole = Int(seconds.rounded())
    return whole < 60 ? "\(whole) s" : String(format: "%d min %02d s", whole / 60, whole % 60)
  }

  /// A percentage of a share; one that rounds to nothing is below 1 %.
  static func percent(_ share: Double) -> String {
    share > 0 && share < 0.01 ? "<1 %" : String(format: "%.0f %%", share * 100)
  }
}
