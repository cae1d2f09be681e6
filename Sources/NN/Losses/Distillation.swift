import Torch

/// Settings of staying near the encoder that a training starts from.
public struct Distillation: Codable, Equatable, Sendable {
  /// What the loss is multiplied with before it is added to that of the pairs.
  public var weight: Double

  /// The pairs and the start count alike.
  public init(weight: Double = 1) { self.weight = weight }

  /// What is wrong with the settings, in words; nil when they make sense.
  public var fault: String? {
    if !weight.isFinite { return "weight must be a finite number, found \(weight)" }
    return weight > 0 ? nil : "weight must be positive, found \(weight); null leaves distillation out"
  }

  /// Returns the share that the texts of `rows` have in the loss: the mean squared difference between the cosines of all
  /// pairs of texts and those that the start has for them, times the weight.
  ///
  /// Shapes: vectors, start [N, D], unit rows → scalar.
  /// Source: relational knowledge distillation (arXiv:1904.05068) with cosines for distances and the squared error.
  public func callAsFunction(_ vectors: Tensor, start: Tensor, rows: Range<Int>? = nil) -> Tensor {
    let count = vectors.shape[0]
    let rows = rows ?? 0..<count
    func cosines(_ x: Tensor) -> Tensor { x.narrow(rows).matmul(x.transpose(0, 1)).widened() }  // [R, N]
    let difference = cosines(vectors) - cosines(start)
    return (difference * difference).mean() * (weight * Double(rows.count) / Double(count))
  }
}
