import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct StepMemoryTests {
  private static let encoders: [String: ScanEncoderConfig] = [
    "slices": .slices(SliceEncoderConfig(backbone: "resnet10-narrow", joining: .gatedTransformer)),
    "shared ResNet": .sharedResNet(
      SharedResNetConfig(planeLayers: 18, volumeLayers: 18, sharedLayers: 18, width: 8)),
    "ViT": .visionTransformer(
      VisionTransformerConfig(
        patchSize: 8, patchDepth: 4, width: 48, layerCount: 2, headCount: 2, headSize: 24, feedForwardSize: 96,
        embeddingLayers: 2)),
  ]

  private static let cases = [
    StepMemory.Case(id: "c", sliceCounts: [1]), StepMemory.Case(id: "b", sliceCounts: [8, 1, 1]),
    StepMemory.Case(id: "a", sliceCounts: [8, 8]),
  ]

  @Test(
    "what two small steps tell is what a step of the heaviest cases takes", arguments: encoders.keys.sorted(),
    [false, true])
  func estimate(_ name: String, isSplit: Bool) throws {
    var recipe = recipe()
    recipe.preprocess.size = 64
    recipe.preprocess.depth = 8
    recipe.model.encoder = Self.encoders[name]!
    recipe.model.classifier.kind = .linear
    recipe.training.batchSize = 2
    recipe.training.accumulation = isSplit ? 2 : nil
    let labels = try LabelSpace(labels: ["x", "y"])
    let store = ParameterStore(generator: Generator(seed: 1))
    let model = try DiagnosisModel(recipe.model, size: 64, depth: 8, labels: labels, store.root)
    func loss(_ batch: CaseBatch, _ mode: Mode) -> Tensor {
      model(batch, mode, sliceBudget: 64, bf16: false).logits.binaryCrossEntropy(batch.targets)
    }
    func values() -> [String: [Float]] { store.state.filter { $0.value.dtype == .float32 }.mapValues { $0.array() } }
    let before = values()
    let memory = StepMemory(of: Self.cases, recipe, model.encoder, store, classCount: 2, loss: loss)
    #expect(values() == before)
    #expect(store.parameters.allSatisfy { $0.tensor.grad == nil })
    #expect(memory.heaviest == Self.cases[2])

    let scans = isSplit ? [[8, 8]] : [[8, 8], [8, 1, 1]]
    let counts = scans.flatMap(\.self)
    let batch = CaseBatch(
      slices: .zeros([counts.reduce(0, +), 64, 64]), sliceCounts: counts, scanCounts: scans.map(\.count),
      modalityRows: counts.map { _ in 1 }, keySlices: counts.map { _ in nil }, targets: .zeros([scans.count, 2]))
    func step() { loss(batch, .training(Generator(seed: 0))).backward() }
    step()
    let gradients = store.parameters.reduce(0) { $0 + 4 * ($1.tensor.grad?.count ?? 0) }
    let held = gradients + Runtime.peakMemory(of: step)
    let ratio = Double(memory.bytes) / Double(held)
    #expect((0.9...1.15).contains(ratio), "\(memory.bytes) estimated, \(held) held")
    if isSplit { #expect(memory.bytes == memory.heaviestBytes) }
  }

  @Test func `volumes and planes weigh what they take, and a lone volume is not tried several times`() throws {
    var recipe = recipe()
    recipe.preprocess.size = 64
    recipe.preprocess.depth = 8
    recipe.model.encoder = Self.encoders["shared ResNet"]!
    recipe.model.classifier.kind = .linear
    recipe.training.batchSize = 1
    let store = ParameterStore(generator: Generator(seed: 1))
    let labels = try LabelSpace(labels: ["x", "y"])
    let model = try DiagnosisModel(recipe.model, size: 64, depth: 8, labels: labels, store.root)
    func memory(_ cases: [[Int]], _ sampler: CaseSampler = .shuffle) -> (StepMemory, largest: Int) {
      recipe.training.sampler = sampler
      var largest = 0
      let memory = StepMemory(
        of: cases.enumerated().map { StepMemory.Case(id: "\($0)", sliceCounts: $1) }, recipe, model.encoder, store,
        classCount: 2
      ) { batch, mode in
        if batch.sliceCounts[0] > 1 { largest = max(largest, batch.sliceCounts.count) }
        return model(batch, mode, sliceBudget: 64, bf16: false).logits.binaryCrossEntropy(batch.targets)
      }
      return (memory, largest)
    }
    let lone = memory([[8], [1]])
    #expect(lone.largest == 1)
    #expect(lone.0.heaviest.id == "0")
    let films = memory([[8], Array(repeating: 1, count: 60)])
    #expect(films.0.heaviest.id == "1")
    recipe.training.batchSize = 2
    let drawnOnce = memory([[8], [1]]).0.bytes
    let drawnTwice = memory([[8], [1]], .classAware).0.bytes
    #expect(drawnTwice > drawnOnce)
  }

  @Test func `where only the classifier learns a step holds one chunk and the input`() throws {
    var recipe = recipe()
    recipe.model.classifier.kind = .linear
    recipe.training.trained = .classifier
    recipe.training.batchSize = 1
    recipe.training.sliceBudget = 4
    let store = ParameterStore(generator: Generator(seed: 1))
    let model = try DiagnosisModel(
      recipe.model, size: 32, depth: 4, labels: LabelSpace(labels: ["x", "y"]), store.root)
    let cases = [StepMemory.Case(id: "a", sliceCounts: Array(repeating: 4, count: 30))]
    let memory = StepMemory(of: cases, recipe, model.encoder, store, classCount: 2) { batch, mode in
      model(batch, mode, sliceBudget: 4, bf16: false, trained: .classifier).logits.binaryCrossEntropy(batch.targets)
    }
    let input = 120 * 32 * 32 * 4
    #expect(memory.bytes > input)
    recipe.training.trained = nil
    let whole = StepMemory(of: cases, recipe, model.encoder, store, classCount: 2) { batch, mode in
      model(batch, mode, sliceBudget: 4, bf16: false).logits.binaryCrossEntropy(batch.targets)
    }
    #expect(memory.bytes < whole.bytes / 2)
  }

  @Test func `a step that takes more than it may is refused, and no run is begun`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      let error = #expect(throws: VisionError.self) {
        try ImageTrainer.train(data.manifest, labels: data.labels, recipe: recipe(), run: run, memoryBudget: 1000)
      }
      #expect(error?.description.contains("a step of the heaviest cases takes about") == true)
      #expect(error?.description.contains("1 MB may be used") == true)
      #expect(!FileManager.default.fileExists(atPath: run.appending(path: "config.json").path))
    }
  }

  @Test func `memory of tensors is counted where they are made, at its highest`() throws {
    let peak = Runtime.peakMemory {
      _ = Tensor.zeros([1000, 250]).count
      let first = Tensor.zeros([1000, 500])
      _ = (first + 1).count
    }
    #expect((4_000_000..<4_001_000).contains(peak))
    let free = try #require(Runtime.freeMemory(on: .cpu))
    #expect(free > 1_000_000)
  }
}
