import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@Suite struct TrainingTests {
  /// Embedding, mean, dense, GELU, layer norm, dropout, head: one of everything a training loop meets.
  private struct Classifier {
    let embedding: Embedding
    let dense: Linear
    let norm: LayerNorm
    let dropout: Dropout
    let head: Linear

    init(dropout rate: Double, _ scope: Scope) {
      embedding = Embedding(11, 8, scope / "embedding")
      dense = Linear(8, 16, scope / "dense")
      norm = LayerNorm(16, eps: 1e-12, scope / "norm")
      dropout = Dropout(rate)
      head = Linear(16, 3, scope / "head")
    }

    /// Shapes: ids [B, T] → logits [B, 3].
    func callAsFunction(_ ids: Tensor, _ mode: Mode) -> Tensor {
      let pooled = embedding(ids).mean(1)  // [B, 8]
      return head(dropout(norm(dense(pooled).gelu()), mode))  // [B, 3]
    }
  }

  @Test(arguments: Device.tested)
  func `ten steps with clipping, warm-up and decay follow PyTorch`(device: Device) throws {
    let golden = try Safetensors.load(Golden.url("nn/classifier.safetensors")).tensors.mapValues { $0.to(device) }
    let tolerance = Tolerance.tenSteps * Tolerance.factor(on: device)
    func part(_ prefix: String) -> [String: Tensor] {
      golden.reduce(into: [:]) { result, entry in
        guard entry.key.hasPrefix(prefix) else { return }
        result[String(entry.key.dropFirst(prefix.count))] = entry.value
      }
    }
    let store = ParameterStore(loading: part("parameter."), device: device)
    let model = Classifier(dropout: 0, store.root)
    try store.verify()
    let optimizer = AdamW(store, AdamW.Options(weightDecay: 0.1))
    let schedule = WarmupCosine(peak: 0.02, warmupSteps: 3, totalSteps: 10)
    let (ids, target) = try (#require(golden["constant.ids"]), #require(golden["constant.target"]))
    var losses: [Float] = []
    var norms: [Float] = []
    for step in 0..<10 {
      store.clearGradients()
      let loss = model(ids.at(step), .evaluation).binaryCrossEntropy(target.at(step))
      loss.backward()
      norms.append(Float(clipGradNorm(optimizer.gradients, maxNorm: 0.25)))
      optimizer.step(learningRate: schedule.rate(at: step))
      losses.append(Float(loss.item))
    }
    #expect(try maxError(losses, #require(golden["result.losses"]).array()) <= tolerance)
    #expect(try maxError(norms, #require(golden["result.norms"]).array()) <= tolerance)
    for (name, expected) in part("trained.") {
      #expect(try maxError(#require(store.state[name]).array(), expected.array()) <= tolerance, "\(name)")
    }
  }

  /// A run with dropout, whose batches are a function of the step.
  private struct Run {
    let store: ParameterStore
    let model: Classifier
    let optimizer: AdamW
    let device: Device
    let generator: Generator

    init(seed: UInt64, device: Device) {
      self.device = device
      generator = Generator(seed: 5, device: device)
      store = ParameterStore(generator: Generator(seed: seed), device: device)
      model = Classifier(dropout: 0.4, store.root)
      optimizer = AdamW(store, AdamW.Options(weightDecay: 0.1))
    }

    init(resuming url: URL, device: Device) throws {
      self.init(seed: 999, device: device)
      let checkpoint = try Checkpoint.load(url)
      try store.load(checkpoint.model)
      try optimizer.load(checkpoint.optimizer)
      try generator.restore(checkpoint.generator)
    }

    func train(_ steps: Range<Int>, autocast: Bool) {
      let schedule = WarmupCosine(peak: 0.02, warmupSteps: 3, totalSteps: 10)
      for step in steps {
        let batch = Generator(seed: UInt64(step))
        let ids = Tensor.uniform([6, 5], high: 11, generator: batch).to(.int64).to(device)
        let target = Tensor.uniform([6, 3], generator: batch).to(device)
        store.clearGradients()
        let logits = withAutocast(autocast, device: device) { model(ids, .training(generator)) }
        logits.to(.float32).binaryCrossEntropy(target).backward()
        _ = clipGradNorm(optimizer.gradients, maxNorm: 0.25)
        optimizer.step(learningRate: schedule.rate(at: step))
      }
    }

    func save(_ url: URL, step: Int) throws {
      try Checkpoint(
        step: step, model: store.state, optimizer: optimizer.state, generator: generator.state, metadata: [:]
      ).save(to: url)
    }
  }

  @Test(arguments: [false, true], Device.tested)
  func `a run interrupted and resumed ends with the same bits`(autocast: Bool, device: Device) throws {
    try withTemporaryDirectory { folder in
      let urls = ["whole", "half", "resumed"].map { folder.appending(path: "\($0).safetensors") }
      let whole = Run(seed: 1, device: device)
      whole.train(0..<10, autocast: autocast)
      try whole.save(urls[0], step: 10)
      let half = Run(seed: 1, device: device)
      half.train(0..<4, autocast: autocast)
      try half.save(urls[1], step: 4)
      let resumed = try Run(resuming: urls[1], device: device)
      resumed.train(4..<10, autocast: autocast)
      try resumed.save(urls[2], step: 10)
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[2]))
      #expect(try Data(contentsOf: urls[0]) != Data(contentsOf: urls[1]))
    }
  }
}
