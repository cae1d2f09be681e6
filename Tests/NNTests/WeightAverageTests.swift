import NN
import TestSupport
import Testing
import Torch

@Suite struct WeightAverageTests {
  private func store(_ value: Double) -> (ParameterStore, Tensor) {
    let store = ParameterStore(generator: Generator(seed: 1))
    return (store, store.root.parameter("weight", [2], .constant(value)))
  }

  @Test func `an average forgets sooner while it is young, and never sooner than its decay says`() {
    let (store, weight) = store(1)
    let average = WeightAverage(store, .init(decay: 0.3))
    var expected = 1.0
    for (step, keep) in [(1, 2.0 / 11), (2, 3.0 / 12), (3, 0.3), (100, 0.3)] {
      weight.assign(.full([2], Double(step)))
      average.update(afterStep: step)
      expected = keep * expected + (1 - keep) * Double(step)
      let found = average.state["average.weight"]?.array(of: Float.self) ?? []
      #expect(maxError(found, [Float(expected), Float(expected)]) < Tolerance.forward)
    }
    #expect(weight.array() == [100, 100] as [Float])
  }

  @Test func `an average is restored from what it gave, and refuses others`() throws {
    let (store, weight) = store(1)
    let average = WeightAverage(store, .init())
    weight.assign(.full([2], 3))
    average.update(afterStep: 7)
    let other = WeightAverage(self.store(0).0, .init())
    try other.load(average.state)
    #expect(other.state["average.weight"]?.array(of: Float.self) == average.state["average.weight"]?.array())
    #expect(throws: LoadReport(missing: ["average.weight"], unused: [], misshaped: [])) { try other.load([:]) }
  }
}
