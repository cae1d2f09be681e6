import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// The model of `Scripts/golden/vision_model/__init__.py`.
private struct GoldenModel {
  static let layout = ResNetLayout(block: .basic, depths: [1, 1, 1, 1], width: 3)
  static let depth = 5

  struct Counts: Decodable {
    var sliceCounts: [Int]
    var scanCounts: [Int]
    var modalityRows: [Int]
    var keySlices: [Int]
  }

  let tensors: [String: Tensor]
  let batch: CaseBatch
  let device: Device
  let store: ParameterStore
  let model: DiagnosisModel

  init(_ kind: ClassifierConfig.Kind, device: Device = .cpu) throws {
    self.device = device
    tensors = try Safetensors.load(Golden.url("vision_model/\(kind.rawValue).safetensors")).tensors
    let counts = try Golden.json("vision_model/batch.json", as: Counts.self)
    batch = CaseBatch(
      slices: tensors["slices"]!.to(device), sliceCounts: counts.sliceCounts, scanCounts: counts.scanCounts,
      modalityRows: counts.modalityRows, keySlices: counts.keySlices.map { $0 < 0 ? nil : $0 },
      targets: tensors["targets"]!.to(device))
    store = ParameterStore(loading: Self.part("weight.", of: tensors), device: device)
    let names = (0..<batch.targets.shape[1]).map { "class \($0)" }
    model = try DiagnosisModel(
      SliceEncoder(
        .resNet(Self.layout), .transformer, depth: Self.depth, feedForwardSize: nil, tokenStd: 1, store.root),
      VisionConfig(classifier: ClassifierConfig(kind: kind)),
      labels: LabelSpace(labels: names, embeddings: tensors["texts"]), store.root)
    try store.verify()
  }

  static func part(_ prefix: String, of tensors: [String: Tensor]) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: tensors.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }

  func output(_ mode: Mode, sliceBudget: Int = 100) -> DiagnosisModel.Output {
    model(batch, mode, sliceBudget: sliceBudget, bf16: false)
  }

  /// `tolerance` on the model's device.
  func wider(_ tolerance: Float) -> Float { tolerance * Tolerance.factor(on: device) }

  func loss() -> Tensor {
    let output = output(.training(Generator(seed: 0)))
    let attention = keySliceLoss(
      scores: output.sliceScores!, sliceCounts: batch.sliceCounts, keySlices: batch.keySlices,
      depth: Self.depth)!
    return output.logits.binaryCrossEntropy(batch.targets) + 0.001 * attention
  }
}

/// Largest error of a tensor against its golden value, in the measure of `Tolerance`.
private func error(_ a: Tensor?, _ b: Tensor?) -> Float {
  guard let a, let b, a.shape == b.shape else { return .infinity }
  return maxError(a.array(), b.array())
}

@Suite struct DiagnosisModelTests {
  @Test(
    "features, logits, slice scores and weights of scans equal PyTorch's", arguments: ClassifierConfig.Kind.allCases,
    Device.tested)
  func forward(_ kind: ClassifierConfig.Kind, device: Device) throws {
    let golden = try GoldenModel(kind, device: device)
    let output = golden.output(.evaluation)
    #expect(error(output.features, golden.tensors["features"]) < golden.wider(Tolerance.forward))
    #expect(error(output.logits, golden.tensors["logits"]) < golden.wider(Tolerance.forward))
    #expect(error(output.sliceScores, golden.tensors["scores"]) < golden.wider(Tolerance.forward))
    #expect(
      error(output.scanScores?.softmax(1), golden.tensors["scan_weights"]) < golden.wider(Tolerance.forward))
  }

  @Test("every gradient equals PyTorch's", arguments: ClassifierConfig.Kind.allCases, Device.tested)
  func gradients(_ kind: ClassifierConfig.Kind, device: Device) throws {
    let golden = try GoldenModel(kind, device: device)
    golden.loss().backward()
    for entry in golden.store.parameters {
      #expect(
        error(entry.tensor.grad, golden.tensors["grad.\(entry.name)"]) < golden.wider(Tolerance.gradient),
        "\(entry.name)")
    }
  }

  @Test("what each pixel adds to a logit equals PyTorch's", arguments: ClassifierConfig.Kind.allCases, Device.tested)
  func contributions(_ kind: ClassifierConfig.Kind, device: Device) throws {
    let golden = try GoldenModel(kind, device: device)
    let expected = try Safetensors.load(Golden.url("vision_model/\(kind.rawValue)-contributions.safetensors")).tensors
    func logit(_ output: DiagnosisModel.Output) -> Tensor {
      output.logits.narrow(0, start: 0, length: 1).narrow(1, start: 2, length: 1).sum()
    }
    let found = IntegratedGradients(steps: 8, sliceBudget: 100).contributions(golden.model, golden.batch, to: logit)
    #expect(error(found, expected["contributions"]) < golden.wider(Tolerance.gradient))
  }

  @Test("contributions add up to the logit less that of black slices; only a case's own scans have any")
  func contributionsAreComplete() throws {
    let golden = try GoldenModel(.knowledge)
    func logit(_ output: DiagnosisModel.Output) -> Tensor {
      output.logits.narrow(0, start: 1, length: 1).narrow(1, start: 3, length: 1).sum()
    }
    let found = IntegratedGradients(steps: 32, sliceBudget: 2).contributions(golden.model, golden.batch, to: logit)
    let black = golden.batch.with(.zeros(golden.batch.slices.shape))
    let difference =
      logit(golden.output(.evaluation)).item
      - logit(golden.model(black, .evaluation, sliceBudget: 100, bf16: false)).item
    #expect(abs(difference) > 1e-5)
    #expect(abs(found.sum().item - difference) < 0.02 * abs(difference))
    // The second case has the one scan of three slices behind the first case's six.
    let bySlice = found.abs().sum(1, 2).array(of: Float.self)
    #expect(bySlice.enumerated().allSatisfy { ($1 > 0) == (6..<9).contains($0) })
  }

  @Test("ten AdamW steps have PyTorch's losses", arguments: ClassifierConfig.Kind.allCases, Device.tested)
  func tenSteps(_ kind: ClassifierConfig.Kind, device: Device) throws {
    let golden = try GoldenModel(kind, device: device)
    let optimizer = AdamW(golden.store, AdamW.Options(weightDecay: 0.01))
    var losses: [Float] = []
    for _ in 0..<10 {
      golden.store.clearGradients()
      let loss = golden.loss()
      loss.backward()
      optimizer.step(learningRate: 1e-3)
      losses.append(Float(loss.item))
    }
    #expect(maxError(losses, golden.tensors["losses"]!.array()) < golden.wider(Tolerance.tenSteps))
  }

  @Test("the result of a case depends neither on the other cases of its batch nor on the slice budget")
  func independence() throws {
    let golden = try GoldenModel(.knowledge)
    let whole = golden.output(.evaluation)
    #expect(error(golden.output(.evaluation, sliceBudget: 4).logits, whole.logits) < Tolerance.forward)
    let alone = CaseBatch(
      slices: golden.batch.slices.narrow(0, start: 6, length: 3), sliceCounts: [3], scanCounts: [1],
      modalityRows: [2], keySlices: [nil], targets: golden.batch.targets.narrow(0, start: 1, length: 1))
    let output = golden.model(alone, .evaluation, sliceBudget: 100, bf16: false)
    #expect(error(output.logits, whole.logits.narrow(0, start: 1, length: 1)) < Tolerance.forward)
    #expect(golden.batch.slices.shape[0] == golden.batch.sliceCounts.reduce(0, +))
  }

  @Test("the order of a case's scans does not matter")
  func permutation() throws {
    let golden = try GoldenModel(.linear)
    let slices = golden.batch.slices
    func logits(_ order: [(start: Int, count: Int, row: Int)]) -> Tensor {
      let batch = CaseBatch(
        slices: .concatenate(order.map { slices.narrow(0, start: $0.start, length: $0.count) }),
        sliceCounts: order.map(\.count), scanCounts: [order.count], modalityRows: order.map(\.row),
        keySlices: order.map { _ in nil }, targets: golden.batch.targets.narrow(0, start: 0, length: 1))
      return golden.model(batch, .evaluation, sliceBudget: 100, bf16: false).logits
    }
    #expect(error(logits([(0, 5, 1), (5, 1, 3)]), logits([(5, 1, 3), (0, 5, 1)])) < Tolerance.forward)
  }

  @Test("a knowledge classifier without embeddings and an unknown backbone are refused")
  func refusals() throws {
    let labels = try LabelSpace(labels: ["a", "b"])
    let scope = ParameterStore(generator: Generator(seed: 1)).root
    #expect(throws: VisionError.self) {
      try DiagnosisModel(
        VisionConfig(encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow"))), size: 32, depth: 4,
        labels: labels, scope)
    }
    #expect(throws: VisionError.self) {
      try DiagnosisModel(
        VisionConfig(encoder: .slices(SliceEncoderConfig(backbone: "resnet-none"))), size: 32, depth: 4, labels: labels,
        scope)
    }
  }

  @Test("standardised texts and a start at prevalence give logits near the classes' frequency")
  func freshKnowledgeClassifier() throws {
    let generator = Generator(seed: 3)
    let embeddings = Tensor.normal([50, 24], mean: 2, std: 0.1, generator: generator)
    let labels = try LabelSpace(labels: (0..<50).map { "class \($0)" }, embeddings: embeddings)
    let config = VisionConfig(
      encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), tokenStd: 0.02,
      classifier: ClassifierConfig(standardizesTexts: true, startsAtPrevalence: true))
    let model = try DiagnosisModel(
      config, size: 32, depth: 4, labels: labels, ParameterStore(generator: generator).root)
    model.start(at: ClassFrequencies(positives: [Int](repeating: 10, count: 50), caseCount: 1000).logOdds)
    let batch = CaseBatch(
      slices: .uniform([4, 32, 32], generator: generator), sliceCounts: [4], scanCounts: [1],
      modalityRows: [1],
      keySlices: [nil], targets: .zeros([1, 50]))
    let logits = model(batch, .evaluation, sliceBudget: 8, bf16: false).logits
    #expect(abs(logits.mean().item + 4.6) < 0.5)
    #expect((0.1...2).contains(logits.variance(unbiased: true).item))
  }
}
