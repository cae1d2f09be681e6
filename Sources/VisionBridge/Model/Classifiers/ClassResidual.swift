import NN
import Torch

/// What the vector of a class has beyond its text: w_c = A·t_c + r_c with r_c drawn to 0, the more the fewer cases it has.
///
/// Without any shrinkage and weight decay this is a linear classifier, with much of it the text alone. Classes without a case have no residual.
struct ClassResidual {
  private let vectors: Tensor
  private let isLearnt: Tensor
  private let config: ResidualConfig

  /// Declares `residual` and `has_residual`, both 0 at first.
  init(_ config: ResidualConfig, classCount: Int, size: Int, _ scope: Scope) {
    self.config = config
    vectors = scope.parameter(Self.names[0], [classCount, size], .constant(0))
    isLearnt = scope.buffer(Self.names[1], [classCount, 1], 0)
  }

  /// Tensors with a row for each class.
  static let names = ["residual", "has_residual"]

  /// Returns the residuals. Shapes: [C, D].
  func callAsFunction() -> Tensor { vectors * isLearnt }

  /// Takes up which classes have cases.
  func learn(_ frequencies: ClassFrequencies) {
    let flags = frequencies.positives.map { Float($0 > 0 ? 1 : 0) }
    isLearnt.assign(Tensor(flags, shape: [flags.count, 1]).to(vectors.device))
  }

  /// Returns the shrinkage times the mean over classes of ‖r_c‖² / n_c, a scalar.
  func penalty(_ frequencies: ClassFrequencies) -> Tensor {
    let inverse = frequencies.positives.map { 1 / Float(max(1, $0)) }
    let squares = self().pow(2).sum(1)  // [C]
    return (squares * Tensor(inverse).to(vectors.device)).mean() * config.shrinkage
  }
}
