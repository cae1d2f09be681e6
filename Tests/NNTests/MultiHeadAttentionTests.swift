import NN
import TestSupport
import Testing
import Torch

@Suite struct MultiHeadAttentionTests {
  /// Output and gradients for a query, with a rate of dropout that drops nothing, so that the parts are written out, or none.
  private static func attended(dropout: Double, mask: Tensor?) throws -> [[Float]] {
    let store = ParameterStore(generator: Generator(seed: 3))
    let parts = (0..<3).map { store.root.parameter("\($0)", [2, 5, 12], .normal(std: 1)) }
    let attention = MultiHeadAttention(headCount: 3, dropout: dropout)
    let output = attention(parts[0], parts[1], parts[2], mask: mask, .training(Generator(seed: 1)))
    (output * Tensor.arange(120, dtype: .float32).reshape(2, 5, 12)).sum().backward()
    return [output.array()] + (try parts.map { try #require($0.grad).array() })
  }

  @Test(arguments: [false, true])
  func `written out it is the kernel that does all at once, gradients too`(isMasked: Bool) throws {
    let mask = Tensor([1, 1, 0, 1, 0, 1, 1, 1, 1, 1] as [Float], shape: [2, 1, 1, 5]).greater(than: 0)
    let whole = try Self.attended(dropout: 0, mask: isMasked ? mask : nil)
    let parts = try Self.attended(dropout: 1e-12, mask: isMasked ? mask : nil)
    for (found, expected) in zip(parts, whole) { #expect(maxError(found, expected) < Tolerance.gradient) }
    #expect(try Self.attended(dropout: 0.5, mask: nil)[0] != whole[0])
  }
}
