import NN
import Testing
import Torch

@testable import VisionBridge

/// The published networks at their size have as many parameters as were counted in the published code.
@Suite(.serialized) struct PaperSizeTests {
  /// Parameters whose names begin with `place`, in millions.
  private func millions(_ store: ParameterStore, _ place: String = "") -> Double {
    Double(store.parameters.filter { $0.name.hasPrefix(place) }.map(\.tensor.shape).reduce(0) { $0 + $1.reduce(1, *) })
      / 1e6
  }

  private func model(_ config: VisionConfig, size: Int, depth: Int, classes: Int = 5569) throws -> ParameterStore {
    let store = ParameterStore(generator: Generator(seed: 1))
    let labels = try LabelSpace(labels: (0..<classes).map { "class \($0)" })
    _ = try DiagnosisModel(config, size: size, depth: depth, labels: labels, store.root)
    return store
  }

  @Test func residualNetworks() throws {
    let store = try model(
      VisionConfig(
        encoder: .sharedResNet(SharedResNetConfig()), fusionStyle: .paper, fusionLayerCount: 6, fusionHeadCount: 8,
        classifier: ClassifierConfig(kind: .linear)), size: 512, depth: 32)
    // torchvision's ResNet-18 without its last layer of 0.51 million.
    #expect(abs(millions(store, "resnet2D.") - (11.69 - 0.513)) < 0.006)
    #expect(abs(millions(store, "resnet3D.") - 33.21) < 0.006)
    #expect(abs(millions(store, "resnetFuse.") - 113.81) < 0.006)
    // 6 layers of torch.nn.TransformerEncoder: 65.6 million with a head of 6.76 and an unused layer of 8.40 beside them.
    #expect(abs(millions(store, "vitFuse.") + millions(store, "fc.") - (65.6 - 8.404)) < 0.06)
  }

  @Test func visionTransformer() throws {
    let store = try model(
      VisionConfig(
        encoder: .visionTransformer(VisionTransformerConfig()), scanPooling: .random,
        classifier: ClassifierConfig(kind: .linear)), size: 512, depth: 32)
    #expect(abs(millions(store) - 73.4) < 0.06)
  }

  /// Of 167.21 million 52.4 are never used, and of 91.61 million 27.2.
  @Test(arguments: [(nil, 167.21 - 52.4), (.random, 91.61 - 27.2)] as [(PredictionPooling?, Double)])
  func networksOfJune2024(_ pooling: PredictionPooling?, _ expected: Double) throws {
    let store = try model(
      VisionConfig(scanPooling: pooling, classifier: ClassifierConfig(kind: .linear)), size: 256, depth: 32)
    #expect(abs(millions(store) - expected) < 0.06)
  }
}
