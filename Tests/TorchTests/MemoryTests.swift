import Foundation
import Testing
import Torch

/// Memory is measured in a process of its own, where no other test allocates.
@Suite struct MemoryTests {
  /// Allowed growth. One tensor leaked by one kind of operation, or once per training step, would be 15 MB or more;
  /// the allocator of the address sanitizer alone takes up to 10.
  static let slack = 12 << 20

  /// Resident bytes of this process.
  static func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(fields.dropFirst().first.flatMap { Int($0) }) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  static func smallOperations(_ count: Int) {
    let a = Tensor.ones([8, 8])
    var x = a
    for index in 0..<count {
      switch index % 4 {
      case 0: x = x + a
      case 1: x = x.transpose(0, 1).relu()
      case 2: x = Tensor.concatenate([x, a]).narrow(0, start: 0, length: 8)
      default: x = x / x.norm(-1, keep: true).maximum(1)
      }
    }
  }

  static func trainingSteps(_ count: Int) {
    let weight = Tensor.full([64, 64], 0.1)
    weight.requiresGrad = true
    let (first, second, step) = (Tensor.zeros([64, 64]), Tensor.zeros([64, 64]), Tensor.zeros([]))
    for _ in 0..<count {
      weight.grad = nil
      let hidden = Tensor.ones([32, 64]).matmul(weight)
      withAutocast { hidden.gelu().linear(weight, nil) }.to(.float32).variance(unbiased: false).backward()
      adamWStep(
        parameters: [weight], grads: [weight.grad ?? weight], firstMoments: [first], secondMoments: [second],
        steps: [step], learningRate: 1e-3, beta1: 0.9, beta2: 0.999, weightDecay: 0.01, eps: 1e-8)
    }
  }

  @Test func `a hundred thousand small operations keep memory flat`() async {
    await #expect(processExitsWith: .success) {
      Self.smallOperations(10_000)
      let before = try Self.residentBytes()
      Self.smallOperations(100_000)
      let growth = try Self.residentBytes() - before
      #expect(growth < Self.slack, "\(growth) bytes")
    }
  }

  @Test func `two thousand small training steps keep memory flat`() async {
    await #expect(processExitsWith: .success) {
      Self.trainingSteps(500)
      let before = try Self.residentBytes()
      Self.trainingSteps(2_000)
      let growth = try Self.residentBytes() - before
      #expect(growth < Self.slack, "\(growth) bytes")
    }
  }
}
