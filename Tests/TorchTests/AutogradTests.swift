import Foundation
import Synchronization
import TestSupport
import Testing
import Torch

@Suite struct AutogradTests {
  private struct Stop: Error {}

  private func leaf(_ values: [Float]) -> Tensor {
    let tensor = Tensor(values)
    tensor.requiresGrad = true
    return tensor
  }

  /// Whether operations are recorded now, on this thread.
  private var records: Bool { (leaf([1]) * 2).requiresGrad }

  /// Whether products are computed in bfloat16 now, on this thread.
  private var autocasts: Bool { Tensor.ones([2, 2]).matmul(.ones([2, 2])).dtype == .bfloat16 }

  @Test func `gradients add up until they are cleared`() throws {
    let x = leaf([1, 2])
    #expect(x.grad == nil)
    (x * x).sum().backward()
    (x * x).sum().backward()
    #expect(try #require(x.grad).array() == [4, 8] as [Float])
    x.grad = nil
    #expect(x.grad == nil)
  }

  @Test func `detached values share memory and stop gradients`() throws {
    let x = leaf([1, 2])
    #expect(x.detached().sharesStorage(with: x))
    (x * x.detached()).sum().backward()
    #expect(try #require(x.grad).array() == [1, 2] as [Float])
  }

  @Test func `nested regions without gradients restore the mode they found`() {
    withoutGrad {
      #expect(!records)
      withoutGrad { #expect(!records) }
      #expect(!records)
    }
    #expect(records)
  }

  @Test func `a throw out of a region restores its modes`() {
    #expect(throws: Stop.self) {
      try withAutocast { () throws(Stop) in
        try withoutGrad { () throws(Stop) in throw Stop() }
      }
    }
    #expect(records && !autocasts)
  }

  @Test func `nested autocast restores the mode it found`() {
    withAutocast {
      #expect(autocasts)
      withAutocast { #expect(autocasts) }
      #expect(autocasts)
      withAutocast(false) { #expect(!autocasts) }
      #expect(autocasts)
    }
    #expect(!autocasts)
  }

  @Test func `modes belong to the thread`() {
    let seen = Mutex<[Bool]>([])
    let done = DispatchSemaphore(value: 0)
    withoutGrad {
      withAutocast {
        Thread {
          seen.withLock { $0 = [self.records, self.autocasts] }
          done.signal()
        }.start()
        done.wait()
        #expect(!records && autocasts)
      }
    }
    #expect(seen.withLock { $0 } == [true, false])
  }

  @Test func `autocast computes products near those of float32 and keeps weights and gradients in float32`()
    throws
  {
    let generator = Generator(seed: 3)
    let x = Tensor.normal([16, 32], generator: generator)
    let weight = Tensor.normal([24, 32], generator: generator)
    weight.requiresGrad = true
    let full = x.linear(weight, nil)
    full.sum().backward()
    let fullGrad = try #require(weight.grad)
    weight.grad = nil
    let half = withAutocast { x.linear(weight, nil) }
    half.sum().backward()
    let halfGrad = try #require(weight.grad)
    #expect(half.dtype == .bfloat16 && weight.dtype == .float32 && halfGrad.dtype == .float32)
    // bfloat16 has 8 bits of mantissa: each factor is off by 2⁻⁹ at most, the sum is taken in float32.
    #expect(((half.to(.float32) - full).norm() / full.norm()).item < 0.006)
    #expect(((halfGrad - fullGrad).norm() / fullGrad.norm()).item < 0.006)
  }

  @Test func `a weight cast while nothing was recorded still gets its gradient`() {
    let weight = leaf([1, 2, 3, 4]), x = Tensor.ones([3, 4])
    withAutocast {
      withoutGrad { _ = x.linear(weight.reshape(1, 4), nil) }
      let matrix = Tensor.ones([4, 4])
      matrix.requiresGrad = true
      withoutGrad { _ = x.linear(matrix, nil) }
      x.linear(matrix, nil).to(.float32).sum().backward()
      #expect(matrix.grad != nil)
    }
  }

  @Test func `a weight changed between two regions is cast again`() {
    let weight = Tensor.ones([2, 2])
    weight.requiresGrad = true
    func output() -> [Float] { withAutocast { Tensor.ones([1, 2]).linear(weight, nil) }.array() }
    #expect(output() == [2, 2])
    weight.assign(.full([2, 2], 3))
    #expect(output() == [6, 6])
  }

  @Test func `a moving average is taken in place and unrecorded`() {
    let average = leaf([0, 10])
    average.movingAverage(Tensor([10, 0] as [Float]), keep: 0.75)
    #expect(average.array() == [2.5, 7.5] as [Float])
    #expect(average.requiresGrad && average.grad == nil)
  }

  @Test func `a gradient that is no number is reported by its norm and scales nothing`() {
    let grads = [Tensor([3, .nan] as [Float]), Tensor([4] as [Float])]
    #expect(clipGradNorm(grads, maxNorm: 1).isNaN)
    #expect(grads[1].array() == [4] as [Float])
    #expect(clipGradNorm([], maxNorm: 1) == 0)
  }
}
