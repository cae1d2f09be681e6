import Foundation
import NN
import TestSupport
import Testing

@testable import VisionBridge

extension VisionRecipe {
  /// The recipe of a file with this text.
  init(text: Data) throws {
    self = try withTemporaryDirectory { folder in
      let file = folder.appending(path: "r.json")
      try text.write(to: file)
      return try VisionRecipe(contentsOf: file)
    }
  }
}

@Suite struct VisionRecipeTests {
  private static let recipes = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "recipes")

  @Test("every recipe of the repository can be read and written")
  func recipes() throws {
    for (folder, least) in [("vision", 6), ("vision/paper", 19)] {
      let files = try FileManager.default.contentsOfDirectory(atPath: Self.recipes.appending(path: folder).path)
        .filter { $0.hasSuffix(".json") }
      #expect(files.count >= least)
      for name in files {
        let recipe = try VisionRecipe(contentsOf: Self.recipes.appending(path: "\(folder)/\(name)"))
        #expect(try VisionRecipe(text: recipe.json()) == recipe)
        #expect(!recipe.description.isEmpty && !recipe.source.isEmpty)
      }
    }
  }

  /// What the rows of the paper's Tables 2 to 5 vary, of each recipe: the layers of the encoder (embedding for a ViT), slices,
  /// augmentation, pooling of scans and classifier.
  private static let rows = [
    "table2-resnet18-resnet18": "ResNet 18 18 18, 16 slices, none, linear",
    "table2-resnet18-resnet34": "ResNet 18 18 34, 16 slices, none, linear",
    "table2-resnet34-resnet18": "ResNet 34 34 18, 16 slices, none, linear",
    "table2-resnet34-resnet34": "ResNet 34 34 34, 16 slices, none, linear",
    "table2-mlp2-vit6": "ViT 2 6, 16 slices, none, linear", "table2-mlp4-vit6": "ViT 4 6, 16 slices, none, linear",
    "table2-mlp2-vit12": "ViT 2 12, 16 slices, none, linear", "table2-mlp4-vit12": "ViT 4 12, 16 slices, none, linear",
    "table3-depth24": "ResNet 18 18 34, 24 slices, none, linear",
    "table3-depth32": "ResNet 18 18 34, 32 slices, none, linear",
    "table4-resnet-augmented": "ResNet 18 18 34, 16 slices, augmented, linear",
    "table4-vit-augmented": "ViT 2 12, 16 slices, augmented, linear",
    "table5-fusion": "ResNet 18 18 34, 32 slices, augmented, linear",
    "table5-fusion-knowledge": "ResNet 18 18 34, 32 slices, augmented, knowledge",
    "table5-max": "ResNet 18 18 34, 32 slices, augmented, linear, max",
    "supplement-mean": "ResNet 18 18 34, 32 slices, augmented, linear, mean",
    "supplement-random": "ResNet 18 18 34, 32 slices, augmented, linear, random",
    "external-single-scan": "ResNet 18 18 34, 32 slices, augmented, linear, mean",
    "external-several-scans": "ResNet 18 18 34, 32 slices, augmented, linear",
  ]

  @Test("the recipes of the paper's tables differ in what the rows do, and in nothing else")
  func paperRows() throws {
    var rests: [String: Set<Data>] = [:]
    for (name, expected) in Self.rows {
      var recipe = try VisionRecipe(contentsOf: Self.recipes.appending(path: "vision/paper/\(name).json"))
      let (encoder, family): (String, String)
      switch recipe.model.encoder {
      case .sharedResNet(var net):
        (encoder, family) = ("ResNet \(net.planeLayers) \(net.volumeLayers) \(net.sharedLayers)", "ResNet")
        (net.planeLayers, net.volumeLayers, net.sharedLayers) = (18, 18, 34)
        recipe.model.encoder = .sharedResNet(net)
      case .visionTransformer(var net):
        (encoder, family) = ("ViT \(net.embeddingLayers) \(net.layerCount)", "ViT")
        #expect(net.positionTables == .separate)
        (net.embeddingLayers, net.layerCount, net.positionTables) = (1, 12, .shared)
        recipe.model.encoder = .visionTransformer(net)
      case .slices: (encoder, family) = ("slices", "slices")
      }
      let parts = [
        encoder, "\(recipe.preprocess.depth) slices", recipe.augmentation == nil ? "none" : "augmented",
        recipe.model.classifier.kind.rawValue,
      ]
      #expect((parts + [recipe.model.scanPooling?.rawValue].compactMap { $0 }).joined(separator: ", ") == expected)
      // What is left is that of the recipe that all have as their base.
      let base = try VisionRecipe(
        contentsOf: Self.recipes.appending(path: "vision/paper-\(family.lowercased()).json"))
      #expect(recipe.augmentation == nil || recipe.augmentation == base.augmentation)
      (recipe.description, recipe.source, recipe.preprocess.depth) = (base.description, base.source, 32)
      (recipe.augmentation, recipe.model.scanPooling) = (base.augmentation, nil)
      recipe.model.classifier = base.model.classifier
      rests[family, default: []].formUnion([try base.json(), try recipe.json()])
    }
    #expect(rests.mapValues(\.count) == ["ResNet": 1, "ViT": 1])
  }

  @Test("a recipe with a number that JSON cannot say is refused")
  func infinite() {
    let recipe = VisionRecipe(
      preprocess: PreprocessOptions(), augmentation: Augmentation(), model: VisionConfig(),
      training: .init(epochs: 1, batchSize: 1, learningRate: .infinity))
    let error = #expect(throws: VisionError.self) { try recipe.json() }
    #expect(error?.description.contains("not finite") == true)
  }

  @Test("the recipe of the published system has its published values")
  func published() throws {
    let recipe = try VisionRecipe(contentsOf: Self.recipes.appending(path: "vision/rp3d.json"))
    #expect(recipe.preprocess == PreprocessOptions())
    #expect(recipe.augmentation == Augmentation())
    #expect(recipe.model == VisionConfig())
    #expect(recipe.training.learningRate == 1e-5 && recipe.training.epochs == 100)
  }

  @Test("a missing key, an unknown key and a value out of range are named")
  func refusals() throws {
    let text = String(
      decoding: try Data(contentsOf: Self.recipes.appending(path: "vision/demo.json")), as: UTF8.self)
    for (old, new, expected) in [
      ("\"gamma\": [0.5, 1.5]", "\"gamma\": [0, 1.5]", "augmentation.gamma is above 0"),
      ("\"clip_norm\"", "\"clip_nrom\"", "clip_norm"), ("\"bf16\"", "\"fp8\": true, \"bf16\"", "fp8"),
      ("\"bce\"", "\"hinge\"", "training.loss.kind has a value that cannot be used: known are \"bce\", \"focal\""),
      (
        "{ \"kind\": \"bce\"", "{ \"tau\": 1, \"kind\": \"logit_adjusted\"",
        "so model.classifier.starts_at_prevalence is false"
      ),
      (
        "{ \"kind\": \"bce\"", "{ \"label_smoothing\": 0, \"tau\": null, \"kind\": \"cross_entropy\"",
        "starts_at_prevalence gives all classes of the classifier knowledge one bias"
      ),
      (
        "\"patience\": null", "\"patience\": 0", "training.patience lies in"
      ),
      (
        "{ \"kind\": \"bce\"", "{ \"beta\": 1, \"kind\": \"class_balanced\"",
        "training.loss.beta lies in 0..<1, found 1"
      ),
      (
        "\"shuffle\"", "\"sorted\"",
        "training.sampler.kind has a value that cannot be used: known are \"shuffle\", \"class_aware\""
      ),
      ("\"format_version\": 1", "\"format_version\": 2", "format_version is 2, and this program reads 1"),
      ("  \"format_version\": 1,", "", "format_version is missing"),
      ("\"resnet10-", "\"resnet11-", "resnet11"), ("\"epochs\": ", "\"epochs\": -", "epochs"),
      ("\"epochs\": ", "\"epochs\": 9223372036854775", "epochs"),
      ("\"checkpoint_minutes\": ", "\"checkpoint_minutes\": 1e30", "checkpoint_minutes"),
    ] {
      let changed = text.replacingOccurrences(of: old, with: new)
      #expect(changed != text, "\(old) is in the recipe")
      let error = #expect(throws: VisionError.self) { try VisionRecipe(text: Data(changed.utf8)) }
      #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
  }

  @Test("settings that contradict each other are refused")
  func contradictions() throws {
    func refusal(_ change: (inout VisionRecipe) -> Void) throws -> String {
      var plan = recipe()
      change(&plan)
      let text = try plan.json()
      return #expect(throws: VisionError.self) { try VisionRecipe(text: text) }?.description ?? ""
    }
    #expect(
      try refusal {
        $0.training.sampler = .classAware
        $0.training.loss = .classBalanced(ClassBalancedLoss())
      }.contains("both make up for rare classes"))
    #expect(
      try refusal {
        $0.training.loss = .ordinal(OrdinalLoss())
        $0.model.classifier.startsAtPrevalence = true
      }.contains("one bias, which the softmax of training.loss takes away"))
    for (change, expected): ((inout ClassifierConfig) -> Void, String) in [
      (
        {
          $0.normalizes = true; $0.standardizesTexts = false
        }, "normalizes leaves logits between -1 and 1"
      ),
      ({ $0.temperature = 0 }, "temperature lies in"),
      ({ $0.projectionLayers = 3 }, "projection_layers is 1 or 2, found 3"),
      (
        {
          $0.kind = .linear; $0.severalTexts = .max
        }, "several_texts is for the classifier knowledge"
      ),
      (
        {
          $0.kind = .linear; $0.residual = ResidualConfig(shrinkage: 1)
        }, "residual is for the classifier knowledge"
      ),
    ] {
      let found = try refusal { change(&$0.model.classifier) }
      #expect(found.contains("model.classifier.\(expected)"), "\(found)")
    }
  }
}
