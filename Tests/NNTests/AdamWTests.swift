import NN
import TestSupport
import Testing
import Torch

@Suite struct AdamWTests {
  @Test func `decay shrinks matrices and leaves biases and norms alone`() throws {
    let store = ParameterStore(generator: Generator(seed: 1))
    let matrix = store.root.parameter("matrix", [2, 2], .constant(1))
    let vector = store.root.parameter("vector", [2], .constant(1))
    for parameter in [matrix, vector] { parameter.grad = .zeros(parameter.shape) }
    AdamW(store, AdamW.Options(weightDecay: 0.5)).step(learningRate: 0.1)
    #expect(matrix.array() == [0.95, 0.95, 0.95, 0.95] as [Float])
    #expect(vector.array() == [1, 1] as [Float])
  }

  @Test func `a parameter without a gradient keeps its value and its count`() {
    let store = ParameterStore(generator: Generator(seed: 1))
    let (used, idle) = (
      store.root.parameter("used", [1], .constant(1)), store.root.parameter("idle", [1], .constant(1))
    )
    let optimizer = AdamW(store, AdamW.Options())
    used.grad = .ones([1])
    #expect(optimizer.gradients.count == 1)
    optimizer.step(learningRate: 0.1)
    #expect(used.item < 1 && idle.item == 1)
    #expect(optimizer.state["step.used"]?.item == 1 && optimizer.state["step.idle"]?.item == 0)
  }

  @Test func `frozen parameters get no moments`() {
    let store = ParameterStore(generator: Generator(seed: 1))
    for name in ["a", "b"] { _ = store.root.parameter(name, [1], .constant(1)) }
    store.freeze(prefix: "a")
    #expect(Set(AdamW(store, AdamW.Options()).state.keys) == ["exp_avg.b", "exp_avg_sq.b", "step.b"])
  }

  @Test func `a state of another model is refused whole`() {
    let store = ParameterStore(generator: Generator(seed: 1))
    _ = store.root.parameter("a", [2], .constant(1))
    let optimizer = AdamW(store, AdamW.Options())
    let saved = ["exp_avg.a": Tensor.ones([3]), "exp_avg_sq.a": .ones([2]), "step.b": .ones([])]
    let report = #expect(throws: LoadReport.self) { try optimizer.load(saved) }
    #expect(
      report
        == LoadReport(missing: ["step.a"], unused: ["step.b"], misshaped: ["exp_avg.a [3], expected [2]"]))
    #expect(optimizer.state["exp_avg_sq.a"]?.array() == [0, 0] as [Float])
  }

  @Test func `two parameters of one name are refused`() async {
    await #expect(processExitsWith: .failure) {
      let stores = (0..<2).map { _ in ParameterStore(generator: Generator(seed: 1)) }
      for store in stores { _ = Linear(1, 1, store.root) }
      _ = AdamW(stores[0].parameters + stores[1].parameters, AdamW.Options())
    }
  }

  @Test(arguments: 0..<4)
  func `the schedule gives the rates of transformers and then stays at zero`(index: Int) throws {
    struct Case: Decodable {
      var peak: Double
      var warmupSteps: Int
      var totalSteps: Int
      var rates: [Double]
    }
    let golden = try Golden.json("nn/schedules.json", as: [Case].self)[index]
    let schedule = WarmupCosine(
      peak: golden.peak, warmupSteps: golden.warmupSteps, totalSteps: golden.totalSteps)
    for (step, rate) in golden.rates.enumerated() {
      #expect(abs(schedule.rate(at: step) - rate) <= 1e-12 * golden.peak, "step \(step)")
    }
    #expect(schedule.rate(at: golden.totalSteps + 50) <= 1e-12)
  }
}
