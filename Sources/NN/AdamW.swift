import Torch

/// AdamW with decoupled weight decay, none on biases and normalisation weights (parameters of rank below two).
///
/// Source: `torch.optim.AdamW(fused=True)`.
public final class AdamW {
  /// Constants of the method; the learning rate comes with every step, from a schedule.
  public struct Options: Equatable, Sendable {
    /// Share of the former mean of the gradient that a step keeps.
    public var beta1 = 0.9
    /// Share of the former mean of the squared gradient that a step keeps.
    public var beta2 = 0.999
    /// Added to the root of the second moment.
    public var eps = 1e-8
    /// Share of a weight that a step takes away, times the learning rate.
    public var weightDecay = 0.01

    /// Options with PyTorch's defaults.
    public init(beta1: Double = 0.9, beta2: Double = 0.999, eps: Double = 1e-8, weightDecay: Double = 0.01) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.eps = eps
      self.weightDecay = weightDecay
    }
  }

  private struct Slot {
    let name: String
    let parameter: Tensor
    let first: Tensor
    let second: Tensor
    let step: Tensor
  }

  private let options: Options
  private let slots: [Slot]

  /// Makes zero moments for every parameter of `store` that requires a gradient now.
  public convenience init(_ store: ParameterStore, _ options: Options) {
    self.init(store.parameters, options)
  }

  /// Makes zero moments for every one of these parameters, of one or several stores, that requires a gradient now.
  ///
  /// Traps when two bear the same name, because `state` goes by names.
  public init(_ parameters: [ParameterStore.Entry], _ options: Options) {
    self.options = options
    if let twice = Dictionary(grouping: parameters, by: \.name).first(where: { $0.value.count > 1 }) {
      fatalError("AdamW: parameter \(twice.key) is given twice")
    }
    slots = parameters.filter(\.tensor.requiresGrad).map { entry in
      let (shape, device) = (entry.tensor.shape, entry.tensor.device)
      return Slot(
        name: entry.name, parameter: entry.tensor, first: .zeros(shape, device: device),
        second: .zeros(shape, device: device), step: .zeros([], device: device))
    }
  }

  /// Updates every parameter that has a gradient.
  public func step(learningRate: Double) {
    for decayed in [true, false] {
      let group = slots.filter { ($0.parameter.rank >= 2) == decayed && $0.parameter.grad != nil }
      adamWStep(
        parameters: group.map(\.parameter), grads: group.compactMap(\.parameter.grad),
        firstMoments: group.map(\.first), secondMoments: group.map(\.second), steps: group.map(\.step),
        learningRate: learningRate, beta1: options.beta1, beta2: options.beta2,
        weightDecay: decayed ? options.weightDecay : 0, eps: options.eps)
    }
  }

  /// The gradients of the parameters that have one, for clipping.
  public var gradients: [Tensor] { slots.compactMap(\.parameter.grad) }

  /// Moments and step counts by name: `exp_avg.NAME`, `exp_avg_sq.NAME`, `step.NAME`.
  public var state: [String: Tensor] {
    var state: [String: Tensor] = [:]
    for slot in slots {
      state["exp_avg.\(slot.name)"] = slot.first
      state["exp_avg_sq.\(slot.name)"] = slot.second
      state["step.\(slot.name)"] = slot.step
    }
    return state
  }

  /// Restores what `state` gave.
  ///
  /// - Throws: `LoadReport` when names or shapes differ; nothing is changed then.
  public func load(_ saved: [String: Tensor]) throws(LoadReport) { try LoadReport.assign(saved, to: state) }
}
