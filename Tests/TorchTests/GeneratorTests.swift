import Testing
import Torch

@Suite struct GeneratorTests {
  @Test func `equal seeds give equal streams, other seeds others`() {
    func draw(_ seed: UInt64) -> [Float] { Tensor.normal([50], generator: Generator(seed: seed)).array() }
    #expect(draw(7) == draw(7))
    #expect(draw(7) != draw(8))
  }

  @Test func `a restored state continues the same stream`() {
    let generator = Generator(seed: 1)
    // An odd number of normal values leaves half a pair inside the generator.
    _ = Tensor.normal([3], generator: generator)
    let state = generator.state
    func draw(_ generator: Generator) -> [Float] {
      [Tensor.normal([5], generator: generator), .uniform([33], generator: generator)].flatMap {
        $0.array(of: Float.self)
      }
    }
    let expected = draw(generator)
    let other = Generator(seed: 99)
    other.state = state
    #expect(draw(other) == expected)
  }

  @Test func `draws have the asked-for moments and bounds`() {
    let generator = Generator(seed: 2)
    let normal = Tensor.normal([40_000], mean: 3, std: 2, generator: generator)
    #expect(abs(normal.mean().item - 3) < 0.05)
    #expect(abs(normal.variance(unbiased: true).item - 4) < 0.1)
    let uniform = Tensor.uniform([40_000], low: -1, high: 3, generator: generator)
    #expect(uniform.min().item >= -1 && uniform.max().item < 3)
    #expect(abs(uniform.mean().item - 1) < 0.05)
  }

  @Test func `a dropout mask keeps its share, scaled, without a pattern of four`() {
    let generator = Generator(seed: 2)
    let mask = Tensor.zeros([40_003]).dropoutMask(keep: 0.3, generator: generator)
    let values = mask.array(of: Float.self)
    #expect(Set(values) == [0, Float(1 / 0.3)])
    // Four neighbours share a draw of the generator.
    for offset in 0..<4 {
      let kept = stride(from: offset, to: values.count, by: 4).filter { values[$0] > 0 }.count
      #expect(abs(Double(kept) / 10_000 - 0.3) < 0.02)
    }
    let pairs = (0..<values.count - 1).filter { values[$0] > 0 && values[$0 + 1] > 0 }.count
    #expect(abs(Double(pairs) / 40_002 - 0.09) < 0.01)
    let rare = Tensor.zeros([4096], dtype: .float64).dropoutMask(keep: 1 - 1e-9, generator: generator)
    #expect(rare.dtype == .float64 && rare.mean().item > 0.99)
  }
}
