import Foundation
import KnowledgeEncoder
import NN
import Ontology
import TestSupport
import Testing
import TextEncoder
import VisionBridge

@testable import CLI

/// docs/recipes.md says what recipes have.
@Suite struct RecipePageTests {
  /// Recipes as files have them, how they are read, and their section of the page.
  struct Kind: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// One for each kind of what there are several kinds of, which have other keys.
    var recipes: [Data]
    var read: @Sendable (Data) throws -> Void
  }

  private static let kinds: [Kind] = {
    let training = VisionRecipe.Training(epochs: 1, batchSize: 1, learningRate: 0.1)
    // Every key that may be null has a value, because null is not written.
    // A key of two losses is required where the first of them has it.
    let losses: [ClassificationLoss] = [
      .binaryCrossEntropy, .focal(FocalLoss()), .asymmetric(AsymmetricLoss()), .classBalanced(ClassBalancedLoss()),
      .logitAdjusted(LogitAdjustedLoss()), .crossEntropy(CrossEntropyLoss(tau: 1)), .ordinal(OrdinalLoss()),
    ]
    let networks: [ScanEncoderConfig] = [
      .slices(SliceEncoderConfig(joining: .mean)), .sharedResNet(SharedResNetConfig()),
      .visionTransformer(VisionTransformerConfig()),
    ]
    let models = networks.map {
      VisionConfig(
        encoder: $0, feedForwardSize: 8, scanJoining: .max, fusionStyle: .paper,
        classifier: ClassifierConfig(
          projectionLayers: 1, adaptsTexts: false, severalTexts: .mean, normalizes: false, temperature: 1,
          residual: ResidualConfig(shrinkage: 1), classBias: false))
    }
    func recipe(_ loss: ClassificationLoss, _ model: VisionConfig) -> VisionRecipe {
      var training = training
      training.loss = loss
      (training.accumulation, training.averaging, training.patience) = (2, WeightAverage.Options(), 3)
      training.trained = .classifier
      return VisionRecipe(
        preprocess: PreprocessOptions(
          depthMethod: .choose, spacing: [:], sliceSpacing: [:], voi: false, windows: [:], percentiles: [1, 99]),
        augmentation: Augmentation(
          depthShear: 0.2,
          elastic: Augmentation.Elastic(
            alongDepth: true, control: Augmentation.Elastic.Control(spacing: [30, 30], magnitude: [1, 2])),
          columnFlipProbability: 0,
          labelsNameNoSide: true, testShiftPixels: 1),
        model: model, training: training)
    }
    var pooled = models[0]
    (pooled.scanJoining, pooled.scanPooling) = (nil, .max)
    let vision = losses.map { recipe($0, models[0]) } + (models + [pooled]).map { recipe(.binaryCrossEntropy, $0) }
    let objectives: [ContrastiveObjective] = [
      .infoNCE(InfoNCE()), .multiSimilarity(MultiSimilarity()), .graded(GradedRanking()),
    ]
    let encoders = objectives.map {
      PretrainRecipe(
        source: "s",
        training: ContrastiveRecipe(
          objective: $0, objectives: [:], distillation: Distillation(), hardNegatives: HardNegatives(),
          gradientCache: GradientCache(),
          averaging: WeightAverage.Options(), startShare: 0.5, dropout: 0, evaluationSteps: 100))
    }
    guard let json = try? encoders.map(JSONEncoder().encode), let visionJSON = try? vision.map({ try $0.json() }) else {
      fatalError("a recipe cannot be written")
    }
    return [
      Kind(testDescription: "encoder pretrain", recipes: json) { data in
        try reading(data) { _ = try PretrainRecipe(contentsOf: $0) }
      },
      Kind(testDescription: "vision train", recipes: visionJSON) { data in
        try reading(data) { _ = try VisionRecipe(contentsOf: $0) }
      },
    ]
  }()

  /// Hands a recipe on as a file.
  @Sendable private static func reading(_ data: Data, _ body: (URL) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "recipe.json")
      try data.write(to: file)
      try body(file)
    }
  }

  /// The keys of a section of the page and what it says of a file without them.
  private static func keys(_ section: String) throws -> [String: String] {
    let page = try String(contentsOf: CommandLineTool.root.appending(path: "docs/recipes.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n## `\(section) --recipe`"))
    let text = page[start.upperBound...]
    let end = text.range(of: "\n## ")?.lowerBound ?? text.endIndex
    return Dictionary(
      text[..<end].matches(of: /\n\| `([\w.]+)` \| [^|]+ \| ([^|]+) \|/).map { (String($0.1), String($0.2)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The paths of all keys.
  private static func paths(_ value: Any, _ path: [String] = []) -> [[String]] {
    guard let fields = value as? [String: Any] else { return [] }
    return fields.flatMap { key, inner in [path + [key]] + paths(inner, path + [key]) }
  }

  /// The object without the key of a path.
  private static func removing(_ path: [String], from object: [String: Any]) -> [String: Any] {
    var object = object
    if path.count == 1 {
      object[path[0]] = nil
    } else if let inner = object[path[0]] as? [String: Any] {
      object[path[0]] = removing(Array(path.dropFirst()), from: inner)
    }
    return object
  }

  @Test func `docs/recipes.md is what the types say`() throws {
    try withTemporaryDirectory { folder in
      let output = folder.appending(path: "recipes.md")
      _ = FileManager.default.createFile(atPath: output.path, contents: nil)
      let process = Process()
      process.executableURL = CommandLineTool.root.appending(path: "Scripts/recipe-reference")
      process.standardOutput = try FileHandle(forWritingTo: output)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let committed = try String(contentsOf: CommandLineTool.root.appending(path: "docs/recipes.md"), encoding: .utf8)
      #expect(try String(contentsOf: output, encoding: .utf8) == committed, "run `make docs` and commit the result")
    }
  }

  @Test(arguments: kinds)
  func `the page has all keys of a recipe, no other, and says rightly which may be left out`(_ kind: Kind) throws {
    let keys = try Self.keys(kind.testDescription)
    var all: Set<String> = []
    for recipe in kind.recipes {
      let whole = try #require(try JSONSerialization.jsonObject(with: recipe) as? [String: Any])
      try kind.read(recipe)
      for path in Self.paths(whole) where all.insert(path.joined(separator: ".")).inserted {
        let name = path.joined(separator: ".")
        let without = try JSONSerialization.data(withJSONObject: Self.removing(path, from: whole))
        if keys[name] == "required" {
          #expect(throws: (any Error).self, "\(name)") { try kind.read(without) }
        } else {
          #expect(throws: Never.self, "\(name)") { try kind.read(without) }
        }
      }
    }
    #expect(all == Set(keys.keys))
  }
}
