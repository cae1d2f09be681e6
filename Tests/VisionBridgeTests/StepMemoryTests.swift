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

  /// Depth of the scans, three of them volumes.
  private static let sliceCounts = ["a": [8, 8], "b": [8], "c": [1]]

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
    let memory = StepMemory(of: Self.sliceCounts, recipe, model.encoder, store, classCount: 2, loss: loss)
    #expect(values() == before)
    #expect(store.parameters.allSatisfy { $0.tensor.grad == nil })
    #expect(memory.heaviest == StepMemory.Case(id: "a", scanCount: 2, sliceCount: 16))

    let scans = isSplit ? [[8, 8]] : [[8, 8], [8]]
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
      let inner = Runtime.peakMemory { _ = (first + 1).count }
      #expect((2_000_000..<2_001_000).contains(inner))
    }
    #expect(peak >= 2_000_000)
    let free = try #require(Runtime.freeMemory(on: .cpu))
    #expect(free > 1_000_000)
  }
}
