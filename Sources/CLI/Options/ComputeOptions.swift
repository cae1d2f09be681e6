import ArgumentParser
import Torch

/// Where a command computes, and with how many threads.
struct ComputeOptions: ParsableArguments {
  @Option(help: "cpu, or cuda:N for an NVIDIA GPU (default: cpu).")
  var device: String?

  @Option(help: "Threads of one operation (default: all cores).")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be positive, found \(threads)") }
  }

  /// Sets the number of threads and returns the device.
  func prepare() throws -> Device {
    if let threads { Runtime.threadCount = threads }
    return try .named(device ?? "cpu")
  }

  /// Says that a GPU would do a training, where one is there and no device was asked for.
  func noteUnusedGPU() {
    guard device == nil, let gpu = Device.available.dropFirst().first else { return }
    Console.note("training on the CPU; --device \(gpu) trains on the GPU")
  }
}
