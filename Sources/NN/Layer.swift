import Torch

/// Whether a layer is being trained. Training carries the generator that dropout draws from, so nobody forgets an
/// `eval()` and no random number comes from a global seed.
public enum Mode {
  case training(Generator)
  case evaluation

  /// The generator while training.
  public var generator: Generator? {
    if case .training(let generator) = self { generator } else { nil }
  }
}

/// A part of a model: the constructor declares its parameters in a `Scope`, the call computes.
public protocol Layer {
  /// Computes the output for `x`.
  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor
}
