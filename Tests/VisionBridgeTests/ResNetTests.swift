import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct ResNetTests {
  @Test(
    "features equal torchvision's blocks, in training and in evaluation, and so do gradients",
    arguments: ["basic", "bottleneck"],
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
      guard name == "training" else { continue }
      (features * golden["\(kind).probe"]!.to(device)).sum().backward()
      for entry in store.parameters {
        let gradient = try #require(entry.tensor.grad, "\(entry.name)")
        let expected: [Float] = try #require(golden["\(kind).grad.\(entry.name)"]).array()
        let size = max(1, expected.map(abs).max()!)
        #expect(
          maxError(gradient.array(), expected) < Tolerance.gradient * size * Tolerance.factor(on: device),
          "\(entry.name)")
      }
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
