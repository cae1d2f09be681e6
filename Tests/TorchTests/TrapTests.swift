import Testing
import Torch

/// A programmer's error ends the process and says which operation, which shapes and which parameter.
@Suite struct TrapTests {
  private func message(_ result: ExitTest.Result?) throws -> String {
    String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
  }

  @Test func `a product of unfitting shapes names operation, shapes and parameter`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Tensor.zeros([4, 5])
      weight.label = "encoder.layer.0.dense.weight"
      _ = Tensor.ones([2, 3]).matmul(weight)
    }
    let text = try message(result)
    #expect(text.contains("Fatal error: matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"))
    #expect(text.contains("input 0: [2, 3] float32\n"))
    #expect(text.contains("input 1: [4, 5] float32 encoder.layer.0.dense.weight\n"))
  }

  @Test func `an operator names itself as PyTorch calls it`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]) + Tensor.ones([2, 4])
    }
    let text = try message(result)
    #expect(text.contains("Fatal error: add: The size of tensor a (3) must match the size of tensor b (4)"))
    #expect(text.contains("input 1: [2, 4] float32\n"))
  }

  @Test func `a missing bias is left out of the list of inputs`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).linear(Tensor.ones([4, 5]), nil)
    }
    let text = try message(result)
    #expect(text.contains("Fatal error: linear: "))
    #expect(text.contains("input 1: [4, 5] float32\n") && !text.contains("input 2"))
  }

  @Test func `an id outside the table names the embedding`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([4, 2]).embedding(Tensor([4] as [Int64]))
    }
    #expect(try message(result).contains("Fatal error: embedding: index out of range"))
  }

  @Test func `elements that do not fit the shape are refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2, 3] as [Float], shape: [2, 2])
    }
    #expect(try message(result).contains("Fatal error: Tensor: shape [2, 2] needs 16 bytes, got 12"))
  }

  @Test func `logits and targets are never broadcast`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3]).binaryCrossEntropy(Tensor.ones([1, 3]))
    }
    #expect(
      try message(result).contains("binaryCrossEntropy: logits [2, 3] and targets [1, 3] differ in shape"))
  }

  @Test func `an assignment is never broadcast`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Tensor.ones([2, 3]).assign(.ones([3]))
    }
    #expect(try message(result).contains("Fatal error: assign: copy of shape [3] into shape [2, 3]"))
  }

  @Test func `backward from something that is no scalar is refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.ones([2])
      x.requiresGrad = true
      (x * 2).backward()
    }
    #expect(try message(result).contains("Fatal error: backward: "))
  }

  @Test func `item of several elements is refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2]).item
    }
    #expect(try message(result).contains("Fatal error: item: needs exactly one element"))
  }

  @Test func `no thread at all is refused`() async throws {
    await #expect(processExitsWith: .failure) { Runtime.threadCount = 0 }
  }

  @Test func `a gamma correction without a width, and one with a gradient`() async throws {
    let width = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2]).gammaCorrected(1, low: 0, width: 0, scale: 1)
    }
    #expect(try message(width).contains("a power 1 of parts of 0"))
    let gradient = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Tensor.ones([2])
      weight.requiresGrad = true
      _ = weight.gammaCorrected(1, low: 0, width: 1, scale: 1)
    }
    #expect(try message(gradient).contains("gamma correction has no gradient"))
  }
}
