import Torch

/// How a fresh parameter is drawn. Named after `torch.nn.init`.
public enum Initializer: Sendable {
  /// Every element the same.
  case constant(Double)
  /// Normal around 0 with standard deviation `std`.
  case normal(std: Double)
  /// Uniform from -`bound` to `bound`.
  case uniform(bound: Double)
  /// Uniform from `low` to `high`.
  case between(_ low: Double, _ high: Double)
  /// Normal with std √(2 / fanOut), for convolutions before ReLU. Shapes: [out, in, k...].
  case kaimingFanOut
  /// Uniform with bound √(6 / (fanIn + fanOut)). Shapes: [out, in, k...].
  case xavierUniform
  /// Uniform with bound 1 / √fanIn, the default of `torch.nn.Linear` and of convolutions. Shapes: [out, in, k...].
  case linearDefault(fanIn: Int)

  func draw(_ shape: [Int], _ generator: Generator) -> Tensor {
    switch self {
    case .constant(let value): return .full(shape, value)
    case .normal(let std): return .normal(shape, std: std, generator: generator)
    case .uniform(let bound): return .uniform(shape, low: -bound, high: bound, generator: generator)
    case .between(let low, let high): return .uniform(shape, low: low, high: high, generator: generator)
    case .kaimingFanOut:
      let fanOut = shape[0] * shape.dropFirst(2).reduce(1, *)
      return .normal(shape, std: (2 / Double(fanOut)).squareRoot(), generator: generator)
    case .xavierUniform:
      let receptive = shape.dropFirst(2).reduce(1, *)
      let bound = (6 / Double((shape[0] + shape[1]) * receptive)).squareRoot()
      return .uniform(shape, low: -bound, high: bound, generator: generator)
    case .linearDefault(let fanIn):
      let bound = 1 / Double(fanIn).squareRoot()
      return .uniform(shape, low: -bound, high: bound, generator: generator)
    }
  }
}
