import Synchronization

/// How much arithmetic the convolutions of this program have done, and how fast a large one is: what part of the machine a
/// training uses.
public enum ConvolutionWork {
  private static let counter = Atomic<Int>(0)

  /// Multiplications and additions of all convolutions so far. Of one whose output is recorded those of its gradients are
  /// counted with it, whether or not they are taken. Wraps around within hours on a fast GPU: `&-` gives what was done since.
  public static var operationCount: Int { counter.load(ordering: .relaxed) }

  /// Counts one.
  static func count(_ input: Tensor, _ weight: Tensor, output: Tensor) {
    counter.wrappingAdd(operations(input, weight, output: output), ordering: .relaxed)
  }

  /// Each output element is a sum over a kernel; the gradient of the weight costs as much, and that of the input.
  static func operations(_ input: Tensor, _ weight: Tensor, output: Tensor) -> Int {
    let gradients = output.requiresGrad ? (weight.requiresGrad ? 1 : 0) + (input.requiresGrad ? 1 : 0) : 0
    return 2 * output.count * (weight.count / weight.shape[0]) * (1 + gradients)
  }

  /// Operations a second of a 3 × 3 convolution of 64 channels over large planes, the best of five, forward. Takes about a fifth of
  /// a second, and 130 MB on a GPU.
  public static func measuredRate(on device: Device, bf16: Bool) -> Double {
    let planes = device == .cpu ? 8 : 64
    let input = Tensor.ones([planes, 64, 64, 64]).to(device).channelsLast()
    let weight = Tensor.ones([64, 64, 3, 3]).to(device)
    return withoutGrad {
      withAutocast(bf16, device: device) {
        func seconds() -> Double {
          let start = ContinuousClock.now
          // Reading one element waits for a GPU.
          _ =
            input.convolution(weight, nil, stride: [1, 1], padding: [1, 1], dilation: [1, 1]).at(0).at(0).at(0).at(0)
            .item
          return (ContinuousClock.now - start) / .seconds(1)
        }
        let best = (0..<6).map { _ in seconds() }.dropFirst().min()!
        return Double(2 * planes * 64 * 64 * 64 * 64 * 9) / best
      }
    }
  }
}
