import Torch

/// Whether a layer is being trained. Training carries the generator that dropout draws from, so nobody forgets an
/// `eval()` and no random number comes from a global seed.
public enum Mode {
  /// Dropout is on, at a rate in place of those of the layers where one is given, and normalisation layers use and update the
  /// statistics of the batch.
  case training(Generator, dropout: Double? = nil)
  /// Dropout is off, and normalisation layers use what they have learnt.
  case evaluation

  /// The generator while training.
  public var generator: Generator? {
    if case .training(let generator, _) = self { generator } else { nil }
  }
}

/// A part of a model: the constructor declares its parameters in a `Scope`, the call computes.
public protocol Layer {
  /// Computes the output for `x`.
  func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor
}
