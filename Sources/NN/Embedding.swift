import Torch

/// Rows of a table.
///
/// Shapes: ids [...] → [..., size]; parameter `weight` [count, size].
/// Source: `torch.nn.Embedding`.
public struct Embedding {
  public let weight: Tensor

  public init(_ count: Int, _ size: Int, initializer: Initializer = .normal(std: 1), _ scope: Scope) {
    weight = scope.parameter("weight", [count, size], initializer)
  }

  public func callAsFunction(_ ids: Tensor) -> Tensor { weight.embedding(ids) }
}
