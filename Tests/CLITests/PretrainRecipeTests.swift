import Foundation
import NN
import KnowledgeEncoder
import Ontology
import TestSupport
import Testing
import TextEncoder

@testable import CLI

@Suite struct PretrainRecipeTests {
  private static let recipes = CommandLineTool.root.appending(path: "recipes")

  /// Names of all encoder recipes.
  private static let encoderRecipes = try! FileManager.default.contentsOfDirectory(
    atPath: recipes.appending(path: "encoder").path
  ).filter { $0.hasSuffix(".json") }.sorted()

  @Test(arguments: encoderRecipes)
  func `every encoder recipe of the repository can be read and makes sense`(_ name: String) throws {
    let recipe = try PretrainRecipe(contentsOf: Self.recipes.appending(path: "encoder/\(name)"))
    try recipe.training.validate()
    #expect(!recipe.source.isEmpty)
    #expect(PairKind.allCases.contains { recipe.pairs.weights[$0] > 0 })
  }

  @Test func `recipes that are compared hold the same concepts out`() throws {
    let fractions = try ["demo.json", "rp3d-diag.json"].map {
      try PretrainRecipe(contentsOf: Self.recipes.appending(path: "encoder/\($0)")).pairs.heldOutFraction
    }
    #expect(Self.encoderRecipes.count >= 5 && Set(fractions).count == 1)
  }

  @Test func `the published recipe has its published values`() throws {
    let recipe = try PretrainRecipe(contentsOf: Self.recipes.appending(path: "encoder/rp3d-diag.json"))
    #expect(recipe.pairs.batchSize == 196 && recipe.training.maxLength == 256)
    #expect(recipe.training.learningRate == 5e-5 && recipe.training.objective == .infoNCE(InfoNCE(temperature: 0.07)))
    #expect(recipe.training.weightDecay == 0.2)
  }

  @Test func `the recipe that hints name has every key`() throws {
    try withTemporaryDirectory { folder in
      let demo = Self.recipes.appending(path: "encoder/demo.json")
      let text = try String(contentsOf: demo, encoding: .utf8)
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let recipe = try PretrainRecipe(contentsOf: demo)
      for path in SettingCase.keys(of: recipe) {
        let value = path.split(separator: ".").reduce(object as Any?) { ($0 as? [String: Any])?[String($1)] }
        #expect(value != nil, "\(path)")
      }
      // The errors that give the hint.
      let broken = folder.appending(path: "broken.json")
      for (found, instead) in [("\"seed\"", "\"grain\""), ("\"clip_norm\": 1", "\"clip_norm\": \"one\"")] {
        try Data(text.replacing(found, with: instead).utf8).write(to: broken)
        let error = #expect(throws: EncoderError.self) { try PretrainRecipe(contentsOf: broken) }
        #expect(error?.commandHint == "recipes/encoder/demo.json has every key", "\(found)")
      }
      let missing = folder.appending(path: "missing.json")
      let error = #expect(throws: EncoderError.self) { try PretrainRecipe(contentsOf: missing) }
      #expect(error?.commandHint == "recipes/encoder/demo.json has every key")
    }
  }

  @Test(arguments: [
    ("learning_rate", "learningRate", "training.learning_rate is missing", "did you mean `learning_rate`?"),
    (
      "held_out_fraction", "heldOutFraction", "unknown key pairs.heldOutFraction",
      "did you mean pairs.held_out_fraction?"
    ),
    ("format_version", "formatVersion", "format_version is missing", "add \"format_version\": 1"),
    (
      "info_nce", "triplet",
      "training.objective.kind has a value that cannot be used: known are \"info_nce\", \"multi_similarity\", \"graded\"",
      nil
    ),
  ])
  func `a recipe in the form of earlier versions, or of a later one, is refused by what to write`(
    now: String, then: String, reason: String, hint: String?
  ) throws {
    try withTemporaryDirectory { folder in
      let text = try String(contentsOf: Self.recipes.appending(path: "encoder/demo.json"), encoding: .utf8)
      let old = folder.appending(path: "old.json")
      try Data(text.replacing("\"\(now)\"", with: "\"\(then)\"").utf8).write(to: old)
      let error = #expect(throws: EncoderError.self) { try PretrainRecipe(contentsOf: old) }
      #expect(error?.description.hasSuffix(reason) == true, "\(error?.description ?? "")")
      if let hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")") }
    }
  }

  @Test func `an objective of a kind of pairs that there is not is refused with the nearest kind`() throws {
    var recipe = PretrainRecipe(source: "test")
    recipe.training.objectives = ["hierachy": .graded(GradedRanking())]
    let error = #expect(throws: EncoderError.self) { try recipe.validate() }
    #expect(error?.description == "training.objectives.hierachy: there are no pairs of the kind `hierachy`")
    #expect(error?.hint == "did you mean `hierarchy`?")
    recipe.training.objectives = ["hierarchy": .graded(GradedRanking(scale: 0))]
    #expect { try recipe.validate() } throws: {
      "\($0)".contains("training.objectives.hierarchy.scale must be positive, found 0.0")
    }
    recipe.training.objectives = ["hierarchy": .graded(GradedRanking())]
    try recipe.validate()
  }
}
