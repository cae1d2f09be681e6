import NN
import Testing
import Torch

@Suite struct ParameterStoreTests {
  /// Declares `body.weight` [3, 2], `body.bias` [3] and the buffer `mean` [3].
  private func declare(_ store: ParameterStore) -> Linear {
    _ = store.root.buffer("mean", [3], 0)
    return Linear(2, 3, store.root / "body")
  }

  private func tensors() -> [String: Tensor] {
    ["body.weight": .ones([3, 2]), "body.bias": .full([3], 2), "mean": .full([3], 5)]
  }

  @Test func `the same constructor draws or loads`() throws {
    let fresh = ParameterStore(generator: Generator(seed: 1))
    _ = declare(fresh)
    let loaded = ParameterStore(loading: fresh.state)
    _ = declare(loaded)
    try loaded.verify()
    #expect(loaded.parameters.map(\.name) == ["body.weight", "body.bias"])
    #expect(loaded.buffers.map(\.name) == ["mean"])
    #expect(loaded.parameterCount == 9)
    for (name, tensor) in loaded.state { #expect(tensor.array(of: Float.self) == fresh.state[name]?.array()) }
  }

  @Test func `a report names all missing, unused and mis-shaped tensors together`() throws {
    let store = ParameterStore(loading: [
      "body.weight": .ones([2, 3]), "head.weight": .ones([1]), "pooler": .ones([1]),
    ])
    _ = declare(store)
    let report = #expect(throws: LoadReport.self) { try store.verify() }
    #expect(
      report
        == LoadReport(
          missing: ["mean", "body.bias"], unused: ["head.weight", "pooler"],
          misshaped: ["body.weight [2, 3], expected [3, 2]"]))
    #expect(
      report?.description
        == "the weights do not fit the model; 2 missing: mean, body.bias; 2 unused: head.weight, pooler; "
        + "1 of wrong shape: body.weight [2, 3], expected [3, 2]")
    #expect(report?.hint != nil)
  }

  @Test func `a shape that no memory has room for is reported like any other`() {
    let store = ParameterStore(loading: ["body.weight": .ones([3, 2])])
    _ = Linear(1 << 40, 1 << 40, store.root / "body")
    let report = #expect(throws: LoadReport.self) { try store.verify() }
    #expect(report?.missing == ["body.bias"] && report?.misshaped.count == 1)
  }

  @Test func `a long report counts all and lists the first`() {
    let names = (1...11).map { "x\($0)" }
    let report = LoadReport(missing: names, unused: [], misshaped: [])
    #expect(report.description.hasSuffix("11 missing: x1, x2, x3, x4, x5, x6, x7, x8 and 3 more"))
  }

  @Test func `unused names may be ignored by a rule`() throws {
    let store = ParameterStore(loading: tensors().merging(["position_ids": .ones([1])]) { first, _ in first })
    _ = declare(store)
    try store.verify { $0 == "position_ids" }
    #expect(throws: LoadReport.self) { try store.verify() }
  }

  @Test func `absent names are drawn and listed when a generator is given`() throws {
    let store = ParameterStore(loading: ["mean": .full([3], 5)], generator: Generator(seed: 2))
    _ = declare(store)
    try store.verify()
    #expect(store.initialized == ["body.weight", "body.bias"])
  }

  @Test func `training leaves the loaded tensors as they were`() {
    let source = tensors()
    let store = ParameterStore(loading: source)
    let layer = declare(store)
    let optimizer = AdamW(store, AdamW.Options())
    layer(Tensor.ones([1, 2])).sum().backward()
    optimizer.step(learningRate: 0.1)
    #expect(source["body.weight"]?.array() == [1, 1, 1, 1, 1, 1] as [Float])
    #expect(store.state["body.weight"]?.array() != [1, 1, 1, 1, 1, 1] as [Float])
  }

  @Test func `half precision weights are loaded into float32 masters, or kept where asked`() {
    let half = tensors().mapValues { $0.to(.bfloat16) }
    let masters = ParameterStore(loading: half)
    _ = declare(masters)
    #expect(masters.state.values.allSatisfy { $0.dtype == .float32 })
    let inference = ParameterStore(loading: half, dtype: .bfloat16)
    _ = declare(inference)
    #expect(inference.state.values.allSatisfy { $0.dtype == .bfloat16 })
  }

  @Test func `weights that were read for it become the parameters, not copies of them`() throws {
    let source = tensors()
    let adopted = ParameterStore(loading: source, adopting: true)
    _ = declare(adopted)
    let copied = ParameterStore(loading: source)
    _ = declare(copied)
    for (name, tensor) in source {
      #expect(try #require(adopted.state[name]).sharesStorage(with: tensor))
      #expect(try !#require(copied.state[name]).sharesStorage(with: tensor))
    }
    let converted = ParameterStore(loading: source, adopting: true, dtype: .bfloat16)
    _ = declare(converted)
    #expect(converted.state.values.allSatisfy { $0.dtype == .bfloat16 })
  }

  @Test func `a state replaces all values in place, or none`() throws {
    let store = ParameterStore(generator: Generator(seed: 1))
    _ = declare(store)
    let weight = try #require(store.parameters.first).tensor
    try store.load(tensors())
    #expect(weight.array() == [1, 1, 1, 1, 1, 1] as [Float])
    let wrong = ["body.weight": Tensor.zeros([3, 2]), "body.bias": .zeros([4]), "extra": .zeros([1])]
    let report = #expect(throws: LoadReport.self) { try store.load(wrong) }
    #expect(
      report
        == LoadReport(missing: ["mean"], unused: ["extra"], misshaped: ["body.bias [4], expected [3]"]))
    #expect(weight.array() == [1, 1, 1, 1, 1, 1] as [Float])
  }

  @Test func `freezing stops whole components only`() {
    let store = ParameterStore(generator: Generator(seed: 1))
    for index in [1, 10] { _ = Linear(2, 2, store.root / "layer" / index) }
    store.freeze(prefix: "layer.1")
    #expect(
      store.parameters.filter(\.tensor.requiresGrad).map(\.name) == ["layer.10.weight", "layer.10.bias"])
  }

  @Test func `freezing what is not there is refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ParameterStore(generator: Generator(seed: 1)).freeze(prefix: "embedings")
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("freeze: no parameter lies in embedings"))
  }

  @Test func `a name declared twice is refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let store = ParameterStore(generator: Generator(seed: 1))
      for _ in 0..<2 { _ = LayerNorm(4, store.root / "norm") }
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("parameter norm.weight is declared twice"))
  }
}
