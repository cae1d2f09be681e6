import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// The paper's encoders and its fusion, against PyTorch (`Scripts/golden/vision_model/paper.py`).
@Suite struct PaperModelTests {
  private static let vit = VisionTransformerConfig(
    patchSize: 16, patchDepth: 2, width: 24, layerCount: 2, headCount: 4, headSize: 5, feedForwardSize: 40, dropout: 0.5
  )

  private static let encoders: [String: ScanEncoderConfig] = [
    "paper-resnet": .sharedResNet(SharedResNetConfig(planeLayers: 18, volumeLayers: 10, sharedLayers: 10, width: 2)),
    "paper-vit": .visionTransformer(vit),
    "paper-vit-separate": .visionTransformer(
      {
        var config = vit
        config.embeddingLayers = 2
        config.positionTables = .separate
        return config
      }()),
  ]

  private struct Fixture {
    let tensors: [String: Tensor]
    let store: ParameterStore
    let model: DiagnosisModel
    let batch: CaseBatch
    let wider: Float

    init(_ name: String, device: Device = .cpu) throws {
      tensors = try Safetensors.load(Golden.url("vision_model/\(name).safetensors")).tensors
      batch = CaseBatch(
        slices: tensors["slices"]!.to(device), sliceCounts: [3, 1, 8, 1, 6, 1], scanCounts: [2, 1, 3],
        modalityRows: [1, 3, 2, 4, 1, 5], keySlices: [1, nil, nil, nil, nil, nil],
        targets: tensors["targets"]!.to(device))
      let weights = Fixture.weights(tensors).filter { !$0.key.hasPrefix("resnet2D.fc.") }
      store = ParameterStore(loading: weights, device: device)
      let config = VisionConfig(
        encoder: PaperModelTests.encoders[name]!, fusionStyle: .paper, fusionLayerCount: 3, fusionHeadCount: 4,
        classifier: ClassifierConfig(kind: .linear))
      model = try DiagnosisModel(
        config, size: 64, depth: 6, labels: LabelSpace(labels: (0..<5).map { "class \($0)" }), store.root)
      try store.verify()
      wider = Tolerance.factor(on: device)
    }

    static func weights(_ tensors: [String: Tensor]) -> [String: Tensor] {
      let own = tensors.filter { $0.key.hasPrefix("weight.") }
      return Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst("weight.".count)), $0.value) })
    }

    func output(_ mode: Mode = .evaluation, sliceBudget: Int = 100) -> DiagnosisModel.Output {
      model(batch, mode, sliceBudget: sliceBudget, bf16: false)
    }

    func loss() -> Tensor {
      output(.training(Generator(seed: 0), dropout: 0)).logits.binaryCrossEntropy(batch.targets)
    }
  }

  @Test(arguments: encoders.keys.sorted(), Device.tested)
  func `features, logits, gradients and ten steps equal PyTorch's`(name: String, device: Device) throws {
    let fixture = try Fixture(name, device: device)
    let output = fixture.output()
    #expect(output.sliceScores == nil)
    let weights = try #require(output.scanScores).softmax(1)
    #expect(maxError(weights.array(), fixture.tensors["scan_weights"]!.array()) < fixture.wider * Tolerance.forward)
    #expect(
      maxError(output.features.array(), fixture.tensors["features"]!.array()) < fixture.wider * Tolerance.forward)
    #expect(maxError(output.logits.array(), fixture.tensors["logits"]!.array()) < fixture.wider * Tolerance.forward)

    let optimizer = AdamW(fixture.store, AdamW.Options(weightDecay: 0.01))
    var losses: [Float] = []
    for step in 0..<10 {
      fixture.store.clearGradients()
      let loss = fixture.loss()
      loss.backward()
      for entry in fixture.store.parameters where step == 0 {
        guard let expected = fixture.tensors["grad.\(entry.name)"] else {
          Issue.record("PyTorch has no gradient of \(entry.name)")
          continue
        }
        let found = try #require(entry.tensor.grad, "\(entry.name)")
        #expect(maxError(found.array(), expected.array()) < fixture.wider * Tolerance.gradient, "\(entry.name)")
      }
      optimizer.step(learningRate: 1e-3)
      losses.append(Float(loss.item))
    }
    #expect(maxError(losses, fixture.tensors["losses"]!.array()) < fixture.wider * Tolerance.tenSteps)
  }

  @Test(arguments: encoders.keys.sorted())
  func `the slice budget changes nothing, and dropout something while training only`(name: String) throws {
    let fixture = try Fixture(name)
    let whole = fixture.output().logits.array(of: Float.self)
    #expect(maxError(fixture.output(sliceBudget: 1).logits.array(), whole) < Tolerance.forward)
    #expect(fixture.output().logits.array(of: Float.self) == whole)
    let draws = try [1, 2].map { seed in
      try Fixture(name).output(.training(Generator(seed: seed))).logits.array(of: Float.self)
    }
    #expect(draws[0] != draws[1])
  }

  @Test(arguments: encoders.keys.sorted())
  func `a published checkpoint loads, and what it leaves out is named`(name: String) throws {
    try withTemporaryDirectory { folder in
      let fixture = try Fixture(name)
      let file = folder.appending(path: "checkpoint.safetensors")
      var weights = Fixture.weights(fixture.tensors)
      // The published table: padding, three rows for CT and for MRI, and others in their order.
      weights["vitFuse.mod_embed"] = Tensor(
        (0..<15).flatMap { row in (0..<fixture.model.featureSize).map { _ in Float(row) } },
        shape: [15, fixture.model.featureSize])
      weights["vitFuse.encoder_layer.linear1.bias"] = .zeros([3])
      weights["medcpt.logit_scale"] = .zeros([1])
      weights["adaptFC.0.bias"] = .zeros([3])
      weights["vitFuse.fcke.0.bias"] = .zeros([3])
      weights["resnetFuse.fc.bias"] = .zeros([3])
      weights["vitEmbed.mlp_embed.0.bias"] = .zeros([3])
      try Safetensors.save(weights, metadata: [:], to: file)
      let initial = try InitialWeights.load(file)
      #expect(initial.origins == [.radDiagPaper])
      let skipped = Set(initial.skipped.map(\.name))
      for dead in [
        "vitFuse.encoder_layer.linear1.bias", "medcpt.logit_scale", "adaptFC.0.bias", "vitFuse.fcke.0.bias",
        "resnetFuse.fc.bias", "vitEmbed.mlp_embed.0.bias",
      ] { #expect(skipped.contains(dead), "\(dead)") }
      #expect(skipped.contains("resnet2D.fc.weight") == (name == "paper-resnet"))

      // The classifier is of other labels, so it is fresh.
      let tensors = initial.tensors.filter { !$0.key.hasPrefix("fc.") }
      let store = ParameterStore(loading: tensors, generator: Generator(seed: 1))
      _ = try DiagnosisModel(
        fixture.model.config, size: 64, depth: 6, labels: LabelSpace(labels: ["a"]), store.root)
      try initial.verify(store)
      // CT, MRI, X-ray, ultrasound, fluoroscopy, nuclear medicine, mammography, DSA, barium.
      let rows = store.state["vitFuse.mod_embed"]!.at(0, dim: 1).array(of: Float.self)
      #expect(rows == [0, 1, 4, 8, 7, 10, 13, 11, 12, 14])
    }
  }

  @Test func `an encoder that does not fit the slices is refused`() throws {
    for (encoder, message) in [
      (ScanEncoderConfig.visionTransformer(VisionTransformerConfig(patchSize: 20)), "patch_size 20 does not divide"),
      (.visionTransformer(VisionTransformerConfig(patchSize: 16, patchDepth: 5)), "patch_depth 5 does not divide"),
      (.visionTransformer(VisionTransformerConfig(patchSize: 16, width: 64)), "width is a multiple of 3"),
      (.sharedResNet(SharedResNetConfig(volumeLayers: 50)), "volume_layers is 10, 18 or 34, found 50"),
    ] {
      let error = #expect(throws: VisionError.self) { try VisionConfig(encoder: encoder).check(size: 64, depth: 6) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test
  func
    `a file of MedicalNet gives the network over volumes, and shortcuts that have no weights there pass on the channels`()
    throws
  {
    let file = Golden.url("vision_model/medicalnet.pth")
    let initial = try InitialWeights.load(file)
    #expect(initial.origins == [.medicalNet])
    #expect(initial.makesShortcuts)
    #expect(initial.skipped.contains { $0.name == "fc.weight" })
    let store = ParameterStore(loading: initial.tensors, generator: Generator(seed: 1))
    let config = VisionConfig(
      encoder: .sharedResNet(SharedResNetConfig(sharedLayers: 18, width: 2)), fusionHeadCount: 1,
      classifier: ClassifierConfig(kind: .linear))
    _ = try DiagnosisModel(config, size: 64, depth: 6, labels: LabelSpace(labels: ["a"]), store.root)
    try initial.verify(store)
    let published = try WeightFile.load(file)
    let stem = try #require(store.state["resnet3D.conv1.weight"])
    #expect(
      maxError(stem.sum(1, keep: true).array(), try #require(published["module.conv1.weight"]).array())
        < Tolerance.forward)
    for name in ["layer4.1.conv2.weight", "bn1.running_var", "layer2.0.bn1.weight"] {
      let ours = try #require(store.state["resnet3D.\(name)"])
      #expect(ours.array(of: Float.self) == published["module.\(name)"]?.array(of: Float.self))
    }
    let shortcut = try #require(store.state["resnet3D.layer2.0.downsample.0.weight"])
    #expect(shortcut.array(of: Float.self) == [1, 0, 0, 1, 0, 0, 0, 0])
    // Beside one over planes it is one of two starts, in any order.
    let planes = ParameterStore(generator: Generator(seed: 2))
    _ = try DiagnosisModel(config, size: 64, depth: 6, labels: LabelSpace(labels: ["a"]), planes.root)
    let torchvision = InitialWeights.backbone(
      planes.state.filter { $0.key.hasPrefix("resnet2D.") }.reduce(into: [:]) {
        $0[String($1.key.dropFirst("resnet2D.".count))] = $1.value
      }, origin: .torchvision, heads: ["fc."])
    for parts in [[initial, torchvision], [torchvision, initial]] {
      let both = try InitialWeights.joining(parts)
      let store = ParameterStore(loading: both.tensors, generator: Generator(seed: 3))
      _ = try DiagnosisModel(config, size: 64, depth: 6, labels: LabelSpace(labels: ["a"]), store.root)
      try both.verify(store)
      let name = "resnet2D.layer1.0.conv1.weight"
      #expect(store.state[name]?.array(of: Float.self) == planes.state[name]?.array(of: Float.self))
      #expect(both.skipped.contains { $0.name == "medicalNet: fc.weight" })
      #expect(both.makesShortcuts && both.uses(in: store).uses.count { $0.use == "loaded" } > 100)
    }
    let twice = try #require(throws: VisionError.self) { try InitialWeights.joining([initial, initial]) }
    #expect(twice.description.contains("the same part of a model: medicalNet"))
    // In a network of slices there is no place for it.
    let other = ParameterStore(loading: initial.tensors, generator: Generator(seed: 1))
    _ = try DiagnosisModel(
      VisionConfig(
        encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), classifier: ClassifierConfig(kind: .linear)),
      size: 32, depth: 4, labels: LabelSpace(labels: ["a"]), other.root)
    #expect(throws: LoadReport.self) { try initial.verify(other) }
  }
}
