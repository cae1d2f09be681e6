import NN
import Torch

/// How fast a training goes: slices a second, the share of its time that it waits for batches, and how much of what a large convolution
/// does in that time its convolutions do.
struct TrainingPace {
  /// What was done by a moment.
  private struct Mark {
    var time = ContinuousClock.now
    var operations = ConvolutionWork.operationCount
    var slices = 0
    var secondsWaited = 0.0
  }

  private let device: Device
  private let bf16: Bool
  private let leastSeconds: Double
  private var start = Mark()
  private var epochStart = Mark()
  private var sliceCount = 0
  private var convolutionRate: Double?

  /// Starts the clock. A training of less than `leastSeconds` tells nothing of a machine, and is not held up by measuring one.
  init(on device: Device, bf16: Bool, leastSeconds: Double = 10) {
    (self.device, self.bf16, self.leastSeconds) = (device, bf16, leastSeconds)
  }

  /// Counts the slices of a part of a step.
  mutating func add(_ part: CaseBatch) { sliceCount += part.slices.shape[0] }

  /// The numbers since the epoch before ended, by their names in TensorBoard; measuring takes no part in them.
  mutating func epoch(secondsWaited: Double) -> [String: Double] {
    measureRate()
    let values = measurements(since: epochStart, secondsWaited: secondsWaited)
    epochStart = Mark(slices: sliceCount, secondsWaited: secondsWaited)
    return values
  }

  /// Of the whole training, for the user: `batches` says how long was waited for them.
  mutating func remark(_ batches: String, secondsWaited: Double) -> String {
    measureRate()
    let values = measurements(since: start, secondsWaited: secondsWaited)
    let share = values["convolution_share"].map {
      ", \(Int(($0 * 100).rounded())) % of the arithmetic of a large convolution"
    }
    return "\(batches); \(Int(values["slices_per_second"]!)) slices a second\(share ?? ""), validation included"
  }

  private func measurements(since mark: Mark, secondsWaited: Double) -> [String: Double] {
    let seconds = max((ContinuousClock.now - mark.time) / .seconds(1), 1e-9)
    let operations = Double(ConvolutionWork.operationCount &- mark.operations)
    var values = [
      "slices_per_second": Double(sliceCount - mark.slices) / seconds,
      "data_wait": (secondsWaited - mark.secondsWaited) / seconds,
    ]
    values["convolution_share"] = convolutionRate.map { operations / seconds / $0 }
    return values
  }

  /// Measures a large convolution once, where there were convolutions, time and memory; the marks move on as if it had not been.
  private mutating func measureRate() {
    let begin = Mark()
    guard convolutionRate == nil, (begin.time - start.time) / .seconds(1) >= leastSeconds,
      begin.operations != start.operations, Runtime.freeMemory(on: device) ?? .max >= 1_000_000_000
    else { return }
    convolutionRate = ConvolutionWork.measuredRate(on: device, bf16: bf16)
    let (time, operations) = (ContinuousClock.now - begin.time, ConvolutionWork.operationCount &- begin.operations)
    for mark in [\TrainingPace.start, \.epochStart] {
      self[keyPath: mark].time += time
      self[keyPath: mark].operations &+= operations
    }
  }
}
