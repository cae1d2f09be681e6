import ArgumentParser
import Torch

/// Where a command computes, and with how many threads.
struct ComputeOptions: ParsableArguments {
  // CUDA stays marked until both test suites have been run on a GPU (docs/portable.md).
  @Option(help: "cpu, or cuda:N for an NVIDIA GPU (not yet seen working on one).")
  var device = "cpu"

  @Option(help: "Threads of one operation (default: all cores).")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be positive, found \(threads)") }
  }

  /// Sets the number of threads and returns the device.
  func prepare() throws -> Device {
    if let threads { Runtime.threadCount = threads }
    return try .named(device)
  }
}
