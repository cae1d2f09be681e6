import Torch

/// Rows of a table.
///
/// Shapes: ids [...] → [..., size]; parameter `weight` [count, size].
/// Source: `torch.nn.Embedding`.
public struct Embedding {
  /// The table, [count, size].
  public let weight: Tensor

  /// Declares the table.
  public init(_ count: Int, _ size: Int, initializer: Initializer = .normal(std: 1), _ scope: Scope) {
    weight = scope.parameter("weight", [count, size], initializer)
  }

  /// The rows of the ids (int64 or int32).
  public func callAsFunction(_ ids: Tensor) -> Tensor { weight.embedding(ids) }
}
