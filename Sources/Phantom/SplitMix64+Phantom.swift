import Deterministic

extension SplitMix64 {
  /// A vector with each component in -1..<1.
  mutating func jitter() -> SIMD3<Float> {
    SIMD3(uniform(-1...1), uniform(-1...1), uniform(-1...1))
  }

  /// Mean 0 and variance 1, as a sum of four uniform numbers: fast, and never further out than 3.5.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) * 0x1p-16 - 2) * 1.732_050_8
  }
}
