import NN
import Testing
import Torch

@Suite struct InitializerTests {
  private func draw(_ shape: [Int], _ initializer: Initializer) -> Tensor {
    ParameterStore(generator: Generator(seed: 11)).root.parameter("x", shape, initializer).detached()
  }

  @Test func `normal draws have the asked-for spread`() {
    #expect(
      abs(draw([300, 100], .normal(std: 0.02)).variance(unbiased: true).item.squareRoot() - 0.02) < 4e-4)
    // fanOut is 64 · 3 · 3.
    let kaiming = draw([64, 32, 3, 3], .kaimingFanOut).variance(unbiased: true).item.squareRoot()
    #expect(abs(kaiming - (2.0 / 576).squareRoot()) < 1e-3)
  }

  @Test func `uniform draws fill their bound and stay inside`() {
    let cases: [([Int], Initializer, Double)] = [
      ([100, 100], .uniform(bound: 0.5), 0.5),
      ([100, 50], .xavierUniform, (6.0 / 150).squareRoot()),
      ([16, 8, 3, 3], .xavierUniform, (6.0 / (24 * 9)).squareRoot()),
      ([64, 400], .linearDefault(fanIn: 400), 1.0 / 20),
    ]
    for (shape, initializer, bound) in cases {
      let largest = draw(shape, initializer).abs().max().item
      #expect(largest <= bound * (1 + 1e-6) && largest > 0.98 * bound, "\(initializer)")
    }
  }

  @Test func `a constant draws no random number`() {
    let generator = Generator(seed: 3)
    let before: [UInt8] = generator.state.array()
    let store = ParameterStore(generator: generator)
    #expect(store.root.parameter("x", [2], .constant(0.5)).array() == [0.5, 0.5] as [Float])
    #expect(generator.state.array() == before)
  }

  @Test func `equal seeds build equal models`() {
    func weight(_ seed: UInt64) -> [Float] {
      let store = ParameterStore(generator: Generator(seed: seed))
      _ = Linear(4, 3, store.root / "a")
      return store.parameters.flatMap { $0.tensor.array(of: Float.self) }
    }
    #expect(weight(1) == weight(1))
    #expect(weight(1) != weight(2))
  }
}
