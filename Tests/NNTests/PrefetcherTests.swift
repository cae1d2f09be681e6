import Foundation
import NN
import Synchronization
import Testing

@Suite struct PrefetcherTests {
  private struct Fault: Error, Equatable { var step: Int }

  @Test(arguments: [0, 1, 3]) func `batches come in order, however long each takes to make`(workerCount: Int) throws {
    let batches = Prefetcher(steps: 5..<25, workerCount: workerCount) { step in
      if step % 3 == 0 { Thread.sleep(forTimeInterval: 0.003) }
      return step * step
    }
    defer { batches.stop() }
    #expect(try (5..<25).map { _ in try batches.next() } == (5..<25).map { $0 * $0 })
    #expect(batches.secondsWaited > 0)
  }

  @Test(arguments: [0, 1, 3]) func `an error comes at its step, and the steps before it are whole`(workerCount: Int)
    throws
  {
    let batches = Prefetcher(steps: 0..<10, workerCount: workerCount) { step in
      if step == 4 { throw Fault(step: step) }
      return step
    }
    defer { batches.stop() }
    for step in 0..<4 { #expect(try batches.next() == step) }
    #expect(throws: Fault(step: 4)) { try batches.next() }
    #expect(try batches.next() == 5)
  }

  @Test(arguments: [1, 3]) func `no more batches are made than two for each worker`(workerCount: Int) throws {
    let made = Mutex(0)
    let batches = Prefetcher(steps: 0..<100, workerCount: workerCount) { step in
      made.withLock { $0 += 1 }
      return step
    }
    for taken in 1...5 {
      _ = try batches.next()
      // As many as may be made are made; a moment later there are not more.
      while made.withLock({ $0 }) < taken + 2 * workerCount { Thread.sleep(forTimeInterval: 0.001) }
      Thread.sleep(forTimeInterval: 0.01)
      #expect(made.withLock { $0 } == taken + 2 * workerCount)
    }
    batches.stop()
  }

  @Test func `a stop waits for the batches that were begun, and no other is begun`() throws {
    let begun = Mutex(0)
    let done = Mutex(0)
    let batches = Prefetcher(steps: 0..<100, workerCount: 3) { step in
      begun.withLock { $0 += 1 }
      Thread.sleep(forTimeInterval: 0.02)
      done.withLock { $0 += 1 }
      return step
    }
    _ = try batches.next()
    batches.stop()
    let count = begun.withLock { $0 }
    #expect(done.withLock { $0 } == count && count < 100)
    Thread.sleep(forTimeInterval: 0.03)
    #expect(begun.withLock { $0 } == count)
  }

  @Test func `without workers a batch is made when it is asked for, on the thread that asks`() throws {
    let caller = pthread_self()
    let steps = Mutex<[Int]>([])
    let batches = Prefetcher(steps: 0..<3, workerCount: 0) { step in
      steps.withLock { $0.append(step) }
      return pthread_equal(pthread_self(), caller) != 0
    }
    #expect(steps.withLock { $0 } == [])
    #expect(try batches.next())
    #expect(steps.withLock { $0 } == [0])
    batches.stop()
  }

  @Test func `there may be no steps`() {
    let batches = Prefetcher(steps: 4..<4, workerCount: 2) { $0 }
    batches.stop()
    #expect(batches.secondsWaited == 0)
  }
}
