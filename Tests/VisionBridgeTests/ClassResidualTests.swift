import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// The vectors that classes have besides their texts.
@Suite struct ClassResidualTests {
  private static func plan(shrinkage: Double?) -> VisionRecipe {
    var plan = recipe(epochs: 12, learningRate: 3e-3)
    plan.model.classifier.residual = shrinkage.map { ResidualConfig(shrinkage: $0) }
    return plan
  }

  @Test(arguments: [ClassifierConfig.Projection.text, .image])
  func `logits are those of text and residual together`(projection: ClassifierConfig.Projection) throws {
    let generator = Generator(seed: 4)
    let labels = try LabelSpace(labels: ["a", "b", "c"], embeddings: .normal([3, 8], generator: generator))
    let config = ClassifierConfig(projection: projection, residual: ResidualConfig(shrinkage: 2))
    let store = ParameterStore(generator: generator)
    let classifier = try KnowledgeClassifier(labels, from: 6, config, store.root)
    let features = Tensor.normal([5, 6], generator: generator)
    let before = classifier(features)
    let vectors = try #require(store.state["fcke.residual"])
    vectors.assign(.normal(vectors.shape, generator: generator))
    // Nothing is learnt about yet.
    #expect(maxError(classifier(features).array(), before.array()) == 0)

    let frequencies = ClassFrequencies(positives: [4, 0, 1], caseCount: 9)
    classifier.learn(frequencies)
    let known = vectors * Tensor([1, 0, 1] as [Float], shape: [3, 1])
    let weight = try #require(store.state["fcke.weight"])
    let bias = try #require(store.state["fcke.bias"])
    let expected =
      projection == .text
      ? features.matmul((labels.embeddings!.linear(weight, bias) + known).transpose(0, 1))
      : features.linear(weight, bias).matmul((labels.embeddings! + known).transpose(0, 1))
    #expect(maxError(classifier(features).array(), expected.array()) < Tolerance.forward)

    let squares = known.pow(2).sum(1).array(of: Float.self)
    let penalty = try #require(classifier.penalty(frequencies)).item
    #expect(abs(penalty - Double(squares[0] / 4 + squares[2]) * 2 / 3) < 1e-5 * penalty)
  }

  @Test func `shrinkage draws residuals to zero, and classes without cases have none`() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      func residual(_ shrinkage: Double) throws -> [Float] {
        let run = folder.appending(path: "run \(shrinkage)")
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: Self.plan(shrinkage: shrinkage), run: run,
          cache: folder.appending(path: "cache"))
        let tensors = try Safetensors.load(run.appending(path: "model.safetensors")).tensors
        let known = try #require(tensors["fcke.residual"]) * #require(tensors["fcke.has_residual"])
        return known.norm(1).array()
      }
      let (free, shrunk) = try (residual(0), residual(1e4))
      #expect(free[0] > 4 * shrunk[0] && free[1] > 4 * shrunk[1], "\(free) \(shrunk)")
      // No case has the class "never".
      #expect(free[2] == 0 && shrunk[2] == 0)

      // Other classes: one of the run's keeps its residual, a new one has none.
      let run = folder.appending(path: "run 0.0")
      let embeddings = try #require(data.labels.embeddings)
      let other = try LabelSpace(
        labels: ["new", "LEFT"],
        embeddings: .concatenate([embeddings.narrow(0, start: 1, length: 1), embeddings.narrow(0, start: 1, length: 1)]
        ),
        encoder: "e", ontology: "o")
      let cases = data.manifest.records(in: .test)
      let cache = try PreprocessCache(folder.appending(path: "cache"), Self.plan(shrinkage: 0).preprocess)
      let own = try Predictor(run: run).scores(of: cases, in: data.manifest, cache: cache).scores
      let found = try Predictor(run: run, labels: other).scores(of: cases, in: data.manifest, cache: cache).scores
      for row in cases.indices {
        #expect(abs(found[row * 2 + 1] - own[row * 3 + 1]) < Tolerance.forward)
        #expect(abs(found[row * 2] - own[row * 3 + 1]) > 100 * Tolerance.forward)
      }
    }
  }

  @Test func `residuals are for the knowledge classifier`() throws {
    var plan = Self.plan(shrinkage: 1)
    plan.model.classifier.kind = .linear
    let text = try plan.json()
    let error = #expect(throws: VisionError.self) { try VisionRecipe(text: text) }
    #expect(error?.description.contains("residual is for the classifier knowledge") == true)
  }
}
