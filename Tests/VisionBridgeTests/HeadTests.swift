import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Classifiers, ways of joining and of pooling, and the key-slice loss, each by itself against PyTorch and MONAI.
@Suite struct HeadTests {
  private static let file = "vision_heads/heads.safetensors"
  /// Texts of each class, scans of each case, slices of each scan.
  private static let counts = [1, 3, 2]

  /// Declares the parameters of a case and returns what computes its output.
  private typealias Build = @Sendable (LayerCase) throws -> () -> Tensor

  /// A knowledge classifier on texts that are recorded, one for each class or several.
  private static func knowledge(
    _ config: ClassifierConfig, several: Bool = false, hasCases: [Bool] = [true, true, true]
  ) -> Build {
    { golden in
      let labels = (0..<3).map { ClassEmbeddings.Label("class \($0)") }
      let space = LabelSpace(
        try ClassEmbeddings(labels, textCounts: several ? counts : nil, embeddings: golden.constant("texts")))
      let x = golden.parameter("x")
      let classifier = try KnowledgeClassifier(space, from: 4, config, golden.scope)
      classifier.learn(ClassFrequencies(positives: hasCases.map { $0 ? 1 : 0 }, caseCount: 4))
      return { classifier(x) }
    }
  }

  private static func linear(hasHiddenLayer: Bool) -> Build {
    { golden in
      let x = golden.parameter("x")
      let classifier = LinearClassifier(classCount: 3, from: 4, hasHiddenLayer: hasHiddenLayer, golden.scope)
      return { classifier(x) }
    }
  }

  private static func join(_ joining: Joining) -> Build {
    { golden in
      let x = golden.parameter("x")
      let joiner = Joiner(joining, size: 4, hiddenSize: 6, golden.scope)
      return { joiner(x, of: RaggedRows(counts: counts), token: nil).features }
    }
  }

  private static func pool(_ pooling: PredictionPooling, isExclusive: Bool) -> Build {
    { golden in
      let x = golden.parameter("x")
      return {
        pooling(
          x, scans: RaggedRows(counts: counts), drawn: counts.map { $0 - 1 }, excludesOtherClasses: isExclusive)
      }
    }
  }

  private static let cases: [String: Build] = [
    "text": knowledge(ClassifierConfig()),
    "image": knowledge(ClassifierConfig(projection: .image)),
    "hidden": knowledge(ClassifierConfig(projection: .image, projectionLayers: 2)),
    "adapter": knowledge(ClassifierConfig(projection: .image, adaptsTexts: true)),
    "cosine": knowledge(
      ClassifierConfig(normalizes: true, temperature: 0.07, classBias: true), hasCases: [true, false, true]),
    "standardized": knowledge(ClassifierConfig(standardizesTexts: true, startsAtPrevalence: true)),
    "residual": knowledge(
      ClassifierConfig(residual: ResidualConfig(shrinkage: 1)), hasCases: [true, false, true]),
    "several-mean": knowledge(ClassifierConfig(), several: true),
    "several-max": knowledge(ClassifierConfig(severalTexts: .max), several: true),
    "several-log-mean-exp": knowledge(ClassifierConfig(severalTexts: .logMeanExp), several: true),
    "several-residual": knowledge(
      ClassifierConfig(severalTexts: .logMeanExp, residual: ResidualConfig(shrinkage: 1)), several: true),
    "linear": linear(hasHiddenLayer: false),
    "linear-hidden": linear(hasHiddenLayer: true),
    "join-mean": join(.mean),
    "join-max": join(.max),
    "join-attention": join(.attention),
    "pool-mean": pool(.mean, isExclusive: false),
    "pool-max": pool(.max, isExclusive: false),
    "pool-random": pool(.random, isExclusive: false),
    "pool-mean-exclusive": pool(.mean, isExclusive: true),
    "pool-max-exclusive": pool(.max, isExclusive: true),
    "pool-random-exclusive": pool(.random, isExclusive: true),
    "key-slice": { golden in
      let x = golden.parameter("x")
      let rows = RaggedRows(counts: counts)
      return {
        let padding = rows.mask(device: x.device).logicalNot()
        let scores = rows.padded(x.unsqueeze(1)).squeeze(2).maskedFill(padding, -1e9)
        return keySliceLoss(scores: scores, sliceCounts: counts, keySlices: [nil, 2, 0], depth: 8)!.unsqueeze(0)
      }
    },
  ]

  @Test(arguments: cases.keys.sorted(), Device.tested)
  func `a head gives the output, the gradients and ten training steps of PyTorch`(name: String, device: Device) throws {
    let golden = try LayerCase(name, file: Self.file, device: device)
    let build = try #require(Self.cases[name])
    try golden.check(build(golden))
  }

  @Test func `every recorded head is compared`() throws {
    let names = try Safetensors.load(Golden.url(Self.file)).tensors.keys.compactMap { $0.split(separator: "/").first }
    #expect(Set(names.map(String.init)) == Set(Self.cases.keys))
  }

  @Test func `weights of parts add up to one and say which part counts`() throws {
    let golden = try LayerCase("join-attention", file: Self.file, device: .cpu)
    let joiner = Joiner(.attention, size: 4, hiddenSize: 6, golden.scope)
    let x = golden.parameter("x")
    let (features, scores) = joiner(x, of: RaggedRows(counts: Self.counts), token: nil)
    let weights = try #require(scores).softmax(1)
    #expect(weights.shape == [3, 3])
    #expect(Array(weights.array(of: Float.self).prefix(3)) == [1, 0, 0])
    #expect(maxError(features.at(0).array(), x.at(0).array()) < Tolerance.forward)
  }

  @Test func `a classifier of texts begins where its biases let it, and a class without cases has none of its own`()
    throws
  {
    let labels = try ClassEmbeddings(
      ["a", "b"].map { ClassEmbeddings.Label($0) }, embeddings: Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]))
    let store = ParameterStore(generator: Generator(seed: 1))
    let config = ClassifierConfig(temperature: 0.5, startsAtPrevalence: true, classBias: true)
    let classifier = try KnowledgeClassifier(LabelSpace(labels), from: 3, config, store.root)
    classifier.learn(ClassFrequencies(positives: [4, 1], caseCount: 9))
    classifier.start(at: Tensor([-1, -3] as [Float]))
    #expect(maxError(classifier(.zeros([1, 3])).array(), [-1, -3]) < Tolerance.forward)
    classifier.learn(ClassFrequencies(positives: [4, 0], caseCount: 9))
    #expect(maxError(classifier(.zeros([1, 3])).array(), [-1, -2]) < Tolerance.forward)
    #expect(store.state["fcke.common_bias"]?.array(of: Float.self) == [-2])
    #expect(store.state["fcke.class_bias"]?.array(of: Float.self) == [1, -1])
    #expect(abs(try #require(store.state["fcke.log_scale"]).item - log(2.0)) < 1e-6)
  }
}
