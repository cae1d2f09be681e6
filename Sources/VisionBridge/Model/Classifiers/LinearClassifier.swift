import NN
import Torch

/// Classifies by trained weights for each class, with or without a hidden layer.
///
/// Shapes: features [B, F] → logits [B, C].
/// Source: `fc` of RP3D-Diag: Linear(F → F), GELU, Linear(F → C).
public struct LinearClassifier: Layer {
  private let hidden: Linear?
  private let output: Linear
  private let bias: Tensor

  /// Declares `fc.0` and `fc.2`, or `fc` alone without a hidden layer.
  public init(classCount: Int, from featureSize: Int, hasHiddenLayer: Bool = true, _ scope: Scope) {
    let place = scope / "fc"
    let last = hasHiddenLayer ? place / 2 : place
    hidden = hasHiddenLayer ? Linear(featureSize, featureSize, place / 0) : nil
    output = Linear(featureSize, classCount, bias: false, last)
    bias = last.parameter("bias", [classCount], .constant(0))
  }

  /// Computes the logits.
  public func callAsFunction(_ features: Tensor) -> Tensor {
    output(hidden.map { $0(features).gelu() } ?? features) + bias
  }
  /// The same in training and evaluation. Shapes: [B, F] → [B, C].
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }

  /// Lets fresh logits start at `logits`. Shapes: [C].
  func start(at logits: Tensor) { bias.assign(logits) }
}
