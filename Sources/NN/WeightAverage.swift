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
  public init(_ store: ParameterStore, _ options: Options) {
    self.options = options
    slots = store.parameters.map { entry in
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
