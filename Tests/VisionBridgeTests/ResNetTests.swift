import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct ResNetTests {
  @Test(
    "features equal torchvision's blocks, in training and in evaluation", arguments: ["basic", "bottleneck"],
    Device.tested)
  func features(_ kind: String, device: Device) throws {
    let golden = try Safetensors.load(Golden.url("vision_model/backbones.safetensors")).tensors
    let prefix = "\(kind).weight."
    let weights = golden.filter { $0.key.hasPrefix(prefix) }
      .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
    let layout = ResNetLayout(block: kind == "basic" ? .basic : .bottleneck, depths: [2, 1, 1, 1], width: 2)
    let store = ParameterStore(loading: Dictionary(uniqueKeysWithValues: weights), device: device)
    let model = ResNet(layout, store.root)
    try store.verify()
    // Training moves the running statistics, so it comes last.
    for (name, mode) in [("evaluation", Mode.evaluation), ("training", .training(Generator(seed: 0)))] {
      let features = model(golden["slices"]!.to(device), mode)
      let error = maxError(features.array(), golden["\(kind).\(name)"]!.array())
      #expect(error < Tolerance.forward * Tolerance.factor(on: device), "\(name)")
    }
  }

  @Test("names and shapes are torchvision's", arguments: ["resnet18", "resnet34", "resnet50", "resnet101"])
  func names(_ name: String) throws {
    let golden = try Golden.json("vision_model/torchvision-names.json", as: [String: [String: [Int]]].self)
    let expected = golden[name]!.filter {
      !$0.key.hasPrefix("fc.") && !$0.key.hasSuffix("num_batches_tracked")
    }
    let store = ParameterStore(generator: Generator(seed: 1))
    let model = ResNet(ResNetLayout.named[name]!, store.root)
    #expect(store.state.mapValues(\.shape) == expected)
    #expect(model.layout.featureSize == golden[name]!["fc.weight"]![1])
  }
}

@Suite struct InitialWeightsTests {
  private let config = VisionConfig(
    encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), classifier: ClassifierConfig(kind: .linear))

  private func fresh(_ initial: InitialWeights?, seed: UInt64) throws -> ParameterStore {
    let generator = Generator(seed: seed)
    let store =
      initial.map { ParameterStore(loading: $0.tensors, generator: generator) }
      ?? ParameterStore(generator: generator)
    _ = try DiagnosisModel(config, size: 32, depth: 4, labels: LabelSpace(labels: ["a", "b"]), store.root)
    return store
  }

  @Test("a torchvision file gives the backbone and names what it leaves out")
  func torchvision() throws {
    try withTemporaryDirectory { folder in
      let source = try fresh(nil, seed: 1).state
      var file: [String: Tensor] = ["fc.weight": .zeros([3, 128]), "bn1.num_batches_tracked": .zeros([])]
      for (name, tensor) in source where name.hasPrefix("resnet2D.") {
        file[String(name.dropFirst("resnet2D.".count))] = tensor
      }
      let url = folder.appending(path: "backbone.safetensors")
      try Safetensors.save(file, to: url)
      let initial = try InitialWeights.load(url)
      #expect(initial.origin == .torchvision)
      #expect(initial.skipped.map(\.name) == ["bn1.num_batches_tracked", "fc.weight"])
      let store = try fresh(initial, seed: 2)
      try initial.verify(store)
      let name = "resnet2D.layer4.0.conv2.weight"
      #expect(store.state[name]!.array(of: Float.self) == source[name]!.array(of: Float.self))

      file["layer1.0.conv1.weight"] = nil
      try Safetensors.save(file, to: url)
      let broken = try InitialWeights.load(url)
      let other = try fresh(broken, seed: 2)
      #expect(throws: LoadReport.self) { try broken.verify(other) }
    }
  }

  @Test(
    "a RadDiag checkpoint gives all but the classifier, dead tensors are skipped, modality rows are mapped")
  func radDiag() throws {
    try withTemporaryDirectory { folder in
      var file = try fresh(nil, seed: 1).state
      let layer = "attention1D.transformer_encoder.encoder.layers.0.sublayer.0.norm.a"
      let template = "vitFuse.transformer_encoder.encoder_layer.feed_forward.w_1.weight"
      for name in [layer, template, "resnet2D.fc.bias"] { file[name] = .zeros([2]) }
      file["vitFuse.mod_embed"] = Tensor.arange(16, dtype: .float32).unsqueeze(1) * Tensor.ones([1, 128])
      let url = folder.appending(path: "raddiag.safetensors")
      try Safetensors.save(file, to: url)
      let initial = try InitialWeights.load(url)
      #expect(initial.origin == .radDiag)
      #expect(
        Set(initial.skipped.map(\.name)).isSuperset(of: [layer, template, "resnet2D.fc.bias", "fc.0.weight"]))
      let store = try fresh(initial, seed: 2)
      try initial.verify(store)
      let rows = store.state["vitFuse.mod_embed"]!.at(0, dim: 1).array(of: Float.self)
      #expect(rows == [0, 1, 4, 7, 9, 11, 14, 12, 13, 15])
    }
  }
}
