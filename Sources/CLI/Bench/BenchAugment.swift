import ArgumentParser
import Deterministic
import Torch
import VisionBridge

/// `nosology bench augment`: our half of `Benchmarks/images/augmentation.py`.
struct BenchAugment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Time each augmentation of a volume.",
    discussion: """
      Prints one JSON object: for each change of the published augmentation, the elastic one along the depth too, the \
      milliseconds for a volume of random values; the best of --repeats after a warm-up, with other draws each time.

      Example: nosology bench augment --size 256 --depth 32
      """)

  @Option(help: "Rows and columns of a slice.")
  var size = 256

  @Option(help: "Slices.")
  var depth = 32

  @Option(help: "Timed runs, of which the best counts.")
  var repeats = 10

  @Option(help: "Threads (default: all cores).")
  var threads: Int?

  func validate() throws {
    guard size > 0, depth > 0, repeats > 0, threads ?? 1 > 0 else {
      throw ValidationError("--size, --depth, --repeats and --threads must be positive")
    }
  }

  func run() throws {
    if let threads { Runtime.threadCount = threads }
    let volume = Tensor.uniform([depth, size, size], generator: Generator(seed: 1))
    let augmentation = Augmentation(elastic: Augmentation.Elastic(alongDepth: depth > 1))
    var milliseconds: [String: Double] = [:]
    for change in Augmentation.Change.allCases {
      var random = SplitMix64(7)
      let times = (0...repeats).map { _ in
        let start = ContinuousClock.now
        _ = augmentation.applying(change, to: volume, &random)
        return (ContinuousClock.now - start) / .milliseconds(1)
      }
      milliseconds[change.rawValue] = times.dropFirst().min()
    }
    try JSONOutput.print(milliseconds)
  }
}
