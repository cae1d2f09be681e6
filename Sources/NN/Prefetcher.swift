import Foundation
import Torch

/// Threads that make batches.
public enum DataWorkers {
  /// One, beside the computation; none where no more than two cores all work on a step, because each of its operations
  /// would wait for the core that makes a batch (docs/decisions/0011-batches-beside-the-computation.md).
  public static var defaultCount: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return cores <= 2 && Runtime.threadCount >= cores ? 0 : 1
  }
}

/// Makes the batches of a training on threads of their own while the step before is computed, and hands them out in the
/// order of the steps.
///
/// A batch must be a function of its step; it is then the same however many workers make it. A batch that cannot be made
/// is an error of its own step, not of an earlier one.
///
/// `@unchecked Sendable`: everything that changes is guarded by `condition`, but for what only the caller of `next` reads.
public final class Prefetcher<Batch>: @unchecked Sendable {
  /// A batch on its way from the thread that made it to the one that takes it, which alone has it then.
  private struct Made: @unchecked Sendable {
    let result: Result<Batch, any Error>
  }

  /// Batches that a worker may have made or begun before the first of them is taken.
  private static var lookaheadPerWorker: Int { 2 }

  private let make: @Sendable (Int) throws -> Batch
  private let workerCount: Int
  /// Steps that are not handed out yet. Only the caller of `next` uses it.
  private var steps: Range<Int>
  /// How long `next` has waited in all. Only the caller of `next` uses it.
  public private(set) var secondsWaited = 0.0

  private let condition = NSCondition()
  private var made: [Int: Made] = [:]
  /// The next step that a worker begins.
  private var begun: Int
  /// The end of the steps that may be begun now.
  private var allowed: Int
  private let end: Int
  private let first: Int
  private var runningCount = 0
  private var isStopped = false

  /// Starts to make the batches of `steps`. Call `stop()` when done.
  ///
  /// - Parameters:
  ///   - workerCount: threads that make batches; with 0 `next` makes them itself.
  ///   - make: makes the batch of a step. It is called on several threads at once.
  public init(
    steps: Range<Int>, workerCount: Int = DataWorkers.defaultCount,
    make: @escaping @Sendable (_ step: Int) throws -> Batch
  ) {
    precondition(workerCount >= 0, "Prefetcher: \(workerCount) workers")
    self.steps = steps
    first = steps.lowerBound
    self.workerCount = workerCount
    self.make = make
    begun = steps.lowerBound
    end = steps.upperBound
    allowed = min(end, begun + workerCount * Self.lookaheadPerWorker)
    runningCount = workerCount
    for _ in 0..<workerCount { Thread { self.work() }.start() }
  }

  /// Says how long the training has waited for its batches.
  public var summary: String {
    String(format: "waited %.2f s for the batches of %d steps", secondsWaited, steps.lowerBound - first)
  }

  /// Returns the batch of the next step, waiting for it if need be. Traps after the last step.
  ///
  /// - Throws: what making that batch threw.
  public func next() throws -> Batch {
    precondition(!steps.isEmpty, "Prefetcher: there is no step after the last")
    let step = steps.removeFirst()
    let start = ContinuousClock.now
    defer { secondsWaited += (ContinuousClock.now - start) / .seconds(1) }
    return workerCount == 0 ? try make(step) : try taken(step).result.get()
  }

  private func taken(_ step: Int) -> Made {
    condition.lock()
    defer { condition.unlock() }
    precondition(!isStopped, "Prefetcher: stopped")
    while true {
      if let batch = made.removeValue(forKey: step) {
        allowed = min(end, allowed + 1)
        condition.broadcast()
        return batch
      }
      condition.wait()
    }
  }

  /// Ends the workers and returns when the batches that they had begun are done.
  public func stop() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    condition.broadcast()
    while runningCount > 0 { condition.wait() }
    made = [:]
  }

  private func work() {
    while let step = nextStep() {
      let batch = Made(result: Result { try make(step) })
      condition.lock()
      made[step] = batch
      condition.broadcast()
      condition.unlock()
    }
  }

  /// The next step to make, as soon as it may be begun; nil, once, when the worker is to end.
  private func nextStep() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while begun == allowed, begun < end, !isStopped { condition.wait() }
    guard begun < end, !isStopped else {
      runningCount -= 1
      condition.broadcast()
      return nil
    }
    begun += 1
    return begun - 1
  }
}
