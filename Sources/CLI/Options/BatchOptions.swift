import ArgumentParser
import NN

/// How a training gets its batches.
struct BatchOptions: ParsableArguments {
  @Option(
    name: .customLong("workers"),
    help:
      "Threads that make batches beside the computation; with 0 the training makes them itself. Changes no result. (default: 1, or 0 where one or two cores all compute)"
  )
  var requested: Int?

  /// Threads that make batches.
  var workers: Int { requested ?? DataWorkers.defaultCount }

  func validate() throws {
    if !(0...64).contains(workers) { throw ValidationError("--workers must lie in 0...64, found \(workers)") }
  }
}
