/// The SplitMix64 generator: the same numbers for the same seed on every machine and with every Swift release.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64 {
  private var state: UInt64

  /// A generator whose numbers depend on every one of `seeds` and on their order.
  init(_ seeds: UInt64...) {
    state = seeds.reduce(0) { Self.mix($0 &+ 0x9E37_79B9_7F4A_7C15 ^ $1) }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// Returns a number from 0 up to, but not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no number is below \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Returns an element, each with the same probability. Traps: an empty array.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// Brings the elements into a random order (Fisher and Yates). The standard library's `shuffle` may change its use of
  /// the generator from release to release.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }

  /// Scatters the bits of a number.
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a hash of the text's bytes that is the same in every process (FNV-1a, scattered).
  static func hash(_ text: String) -> UInt64 {
    mix(text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
  }

  /// Maps a hash to a number from 0 up to, but not including, 1.
  static func fraction(_ hash: UInt64) -> Double { Double(hash >> 11) * 0x1p-53 }
}
