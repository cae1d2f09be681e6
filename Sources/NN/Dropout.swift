import Torch

/// Zeroes elements with probability `rate` while training and scales the others by 1 / (1 - rate).
///
/// Source: `torch.nn.Dropout`. Differs from source: draws from the mode's generator, not from a global one, and
/// sixteen bits an element.
public struct Dropout: Layer {
  let rate: Double

  /// Traps unless 0 ≤ rate < 1.
  public init(_ rate: Double) {
    guard 0 <= rate && rate < 1 else { fatalError("dropout rate \(rate) is outside [0, 1)") }
    self.rate = rate
  }

  /// Whether anything is dropped in a mode.
  public func isOn(_ mode: Mode) -> Bool {
    if case .training(_, let given) = mode { (given ?? rate) > 0 } else { false }
  }

  /// Drops while training; else returns `x`.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
    guard case .training(let generator, let given) = mode, case let rate = given ?? rate, rate > 0 else { return x }
    return x * x.dropoutMask(keep: 1 - rate, generator: generator)
  }
}
