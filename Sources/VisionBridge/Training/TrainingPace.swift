import NN
import Torch

/// How fast a training goes: slices a second, the share of its time that it waits for batches, and that of the rate of a large
/// convolution that it reaches.
struct TrainingPace {
  private let device: Device
  private let bf16: Bool
  private let began = ContinuousClock.now
  private let operationsBefore = ConvolutionWork.operationCount
  private var sliceCount = 0
  private var convolutionRate: Double?
  private let leastSeconds: Double

  /// Starts the clock. A training of less than `leastSeconds` tells nothing of a machine, and is not held up by measuring one.
  init(on device: Device, bf16: Bool, leastSeconds: Double = 10) {
    (self.device, self.bf16, self.leastSeconds) = (device, bf16, leastSeconds)
  }

  /// Counts the slices of a part of a step.
  mutating func add(_ part: CaseBatch) { sliceCount += part.slices.shape[0] }

  /// The numbers since the start, by their names in TensorBoard.
  mutating func measurements(secondsWaited: Double) -> [String: Double] {
    let seconds = max((ContinuousClock.now - began) / .seconds(1), 1e-9)
    let operations = Double(ConvolutionWork.operationCount - operationsBefore)
    if convolutionRate == nil, seconds >= leastSeconds, operations > 0 {
      convolutionRate = ConvolutionWork.measuredRate(on: device, bf16: bf16)
    }
    var values = ["slices_per_second": Double(sliceCount) / seconds, "data_wait": secondsWaited / seconds]
    values["convolution_share"] = convolutionRate.map { operations / seconds / $0 }
    return values
  }

  /// For the user: `batches` says how long was waited for them.
  mutating func remark(_ batches: String, secondsWaited: Double) -> String {
    let values = measurements(secondsWaited: secondsWaited)
    let share = values["convolution_share"].map {
      ", its convolutions at \(Int(($0 * 100).rounded())) % of the rate of a large one"
    }
    return "\(batches); \(Int(values["slices_per_second"]!)) slices a second\(share ?? ""), validation included"
  }
}
