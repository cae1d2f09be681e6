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
    let mask = Tensor.zeros([40_000]).bernoulliMask(keep: 0.3, generator: generator)
    #expect(abs(mask.mean().item - 0.3) < 0.01)
  }
}
