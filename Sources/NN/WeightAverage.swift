import Torch

/// An exponential moving average of weights during a training, which forgets sooner while it is young.
///
/// After step t, from 1, an average is d · average + (1 - d) · weight with d = min(decay, (1 + t) / (10 + t)).
///
/// Source: `tf.train.ExponentialMovingAverage` with `num_updates`.
public final class WeightAverage {
  /// Settings of an average, as a recipe has them.
  public struct Options: Codable, Equatable, Sendable {
    /// Share of the former average that a step keeps at most.
    public var decay: Double

    /// An average over about a thousand steps.
    public init(decay: Double = 0.999) { self.decay = decay }

    /// What is wrong with the settings, in words; nil when they make sense.
    public var fault: String? { (0..<1).contains(decay) ? nil : "decay must lie in 0..<1, found \(decay)" }
  }

  private struct Slot {
    let name: String
    let weight: Tensor
    let average: Tensor
  }

  private let options: Options
  private let slots: [Slot]

  /// Starts with the present weights of a store.
  ///
  /// - Parameter withBuffers: whether running statistics are averaged too, which belong to the weights of their time.
  public init(_ store: ParameterStore, _ options: Options, withBuffers: Bool = false) {
    self.options = options
    slots = (store.parameters + (withBuffers ? store.buffers : [])).map { entry in
      let average = Tensor.zeros(entry.tensor.shape, dtype: entry.tensor.dtype, device: entry.tensor.device)
      average.assign(entry.tensor)
      return Slot(name: entry.name, weight: entry.tensor, average: average)
    }
  }

  /// Takes in the weights after so many steps.
  public func update(afterStep step: Int) {
    let keep = min(options.decay, Double(1 + step) / Double(10 + step))
    for slot in slots { slot.average.movingAverage(slot.weight.detached(), keep: keep) }
  }

  /// Overwrites the weights with their averages.
  public func replaceWeights() {
    for slot in slots { slot.weight.assign(slot.average) }
  }

  /// Runs `body` with the averages in the place of the weights.
  public func inPlaceOfWeights<R>(_ body: () throws -> R) rethrows -> R {
    let weights = slots.map { slot in
      let copy = Tensor.zeros(slot.weight.shape, dtype: slot.weight.dtype, device: slot.weight.device)
      copy.assign(slot.weight)
      return copy
    }
    replaceWeights()
    defer { for (slot, weight) in zip(slots, weights) { slot.weight.assign(weight) } }
    return try body()
  }

  private static let prefix = "average."

  /// The averages by name, `average.NAME`, as views.
  public var state: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: slots.map { (Self.prefix + $0.name, $0.average) })
  }

  /// Restores what `state` gave.
  ///
  /// - Throws: `LoadReport` when names or shapes differ; nothing is changed then.
  public func load(_ saved: [String: Tensor]) throws(LoadReport) { try LoadReport.assign(saved, to: state) }
}
