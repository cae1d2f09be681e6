/// SplitMix64: the same numbers on every machine and with every version of the standard library.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64: Sendable {
  private var state: UInt64

  /// A generator of its own for each (seed, stream), so that case k needs none of the cases before it.
  init(seed: UInt64, stream: UInt64...) {
    state = seed
    for number in stream {
      state = Self.mixed(state &+ 0x9E37_79B9_7F4A_7C15) ^ (number &* 0xD1B5_4A32_D192_ED03)
    }
  }

  /// The state as a number, for generators that follow from this one.
  var seed: UInt64 { state }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number in 0..<1.
  mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  mutating func element<Element>(of array: [Element]) -> Element { array[index(below: array.count)] }

  /// An index drawn with a probability proportional to its weight.
  mutating func index(weights: [Float]) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }

  mutating func shuffled<Element>(_ array: [Element]) -> [Element] {
    var array = array
    for last in stride(from: array.count - 1, to: 0, by: -1) { array.swapAt(last, index(below: last + 1)) }
    return array
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
