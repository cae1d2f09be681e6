import Dispatch
import VectorSearch
import Foundation
import Torch

/// How fast matrices are multiplied here, in GFLOP/s: the measured best of some runs.
enum ProductRate {
  private static let size = 1536
  private static let seconds = 0.3

  /// The rate of libtorch with all threads of `Runtime`.
  static func libtorch(_ dtype: DType) -> Double {
    let a = Tensor.ones([size, size]).to(dtype)
    return measure { _ = a.matmul(a) }
  }

  /// The rate of OpenBLAS with as many threads, each with a product of its own.
  static func openBLAS() -> Double {
    let threads = Runtime.threadCount
    let rows = (size + threads - 1) / threads
    let a = [Float](repeating: 1, count: size * size)
    let results = UnsafeMutableBufferPointer<Float>.allocate(capacity: threads * rows * size)
    defer { results.deallocate() }
    return measure(products: Double(threads * rows) / Double(size)) {
      nonisolated(unsafe) let results = results
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        a.withUnsafeBufferPointer { a in
          OpenBLAS.multiply(
            a, byTransposed: a,
            into: UnsafeMutableBufferPointer(rebasing: results[thread * rows * size..<(thread + 1) * rows * size]),
            m: rows, n: size, k: size)
        }
      }
    }
  }

  /// Repeats `body`, which multiplies `products` times two matrices of `size`, and returns the rate of the fastest run.
  private static func measure(products: Double = 1, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    body()
    let end = clock.now + .seconds(seconds)
    var best = Duration.seconds(1e6)
    repeat { best = min(best, clock.measure(body)) } while clock.now < end
    return products * 2 * pow(Double(size), 3) / (best / .seconds(1)) / 1e9
  }
}
