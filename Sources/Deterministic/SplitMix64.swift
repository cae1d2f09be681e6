/// The SplitMix64 generator: the same numbers for the same seed on every machine and with every Swift release.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix64: Sendable {
  private var state: UInt64

  /// A generator whose numbers depend on every one of `seeds` and on their order.
  package init(_ seeds: UInt64...) {
    state = seeds.reduce(0) { Self.mix($0 &+ 0x9E37_79B9_7F4A_7C15 ^ $1) }
  }

  /// A generator of its own for each seed and stream, so that case k needs none of the cases before it.
  package init(seed: UInt64, stream: UInt64...) {
    state = seed
    for number in stream {
      state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15) ^ (number &* 0xD1B5_4A32_D192_ED03)
    }
  }

  /// The state as a number, for generators that follow from this one.
  package var seed: UInt64 { state }

  /// Returns the next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// Returns a number from 0 up to, but not including, `bound`.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no number is below \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Returns an element, each with the same probability. Traps: an empty array.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// Brings the elements into a random order (Fisher and Yates). The standard library's `shuffle` may change its use of
  /// the generator from release to release.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }

  /// Returns the elements in a random order.
  package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    shuffle(&elements)
    return elements
  }

  /// Returns a number in 0..<1.
  package mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Returns a number in a range.
  package mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  /// Returns an index drawn with a probability proportional to its weight.
  package mutating func index(weights: [Float]) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }

  /// Scatters the bits of a number.
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
