import Foundation
import KnowledgeEncoder
import Ontology
import TestSupport
import Testing
import TextEncoder

@testable import CLI

@Suite struct PretrainRecipeTests {
  private static let recipes = CommandLineTool.root.appending(path: "recipes")

  @Test(arguments: ["encoder-demo", "encoder-cpu", "encoder-rp3d"])
  func `every encoder recipe of the repository can be read and makes sense`(_ name: String) throws {
    let recipe = try PretrainRecipe(contentsOf: Self.recipes.appending(path: "\(name).json"))
    try recipe.training.validate()
    #expect(!recipe.source.isEmpty)
    #expect(PairKind.allCases.allSatisfy { recipe.pairs.weights[$0] > 0 })
  }

  @Test func `recipes that are compared hold the same concepts out`() throws {
    let fractions = try ["encoder-demo", "encoder-cpu", "encoder-rp3d"].map {
      try PretrainRecipe(contentsOf: Self.recipes.appending(path: "\($0).json")).pairs.heldOutFraction
    }
    #expect(Set(fractions).count == 1)
  }

  @Test func `the published recipe has its published values`() throws {
    let recipe = try PretrainRecipe(contentsOf: Self.recipes.appending(path: "encoder-rp3d.json"))
    #expect(recipe.pairs.batchSize == 196 && recipe.training.maxLength == 256)
    #expect(recipe.training.learningRate == 5e-5 && recipe.training.temperature == 0.07)
    #expect(recipe.training.optimizer.weightDecay == 0.2 && recipe.training.learnsTemperature)
  }

  @Test func `the recipe that hints name has every key`() throws {
    try withTemporaryDirectory { folder in
      let demo = Self.recipes.appending(path: "encoder-demo.json")
      let text = try String(contentsOf: demo, encoding: .utf8)
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let recipe = try PretrainRecipe(contentsOf: demo)
      for path in SettingCase.keys(of: recipe) {
        let value = path.split(separator: ".").reduce(object as Any?) { ($0 as? [String: Any])?[String($1)] }
        #expect(value != nil, "\(path)")
      }
      // The errors that give the hint.
      let broken = folder.appending(path: "broken.json")
      for (found, instead) in [("\"steps\"", "\"stepz\""), ("\"clipNorm\": 1", "\"clipNorm\": \"one\"")] {
        try Data(text.replacing(found, with: instead).utf8).write(to: broken)
        let error = #expect(throws: EncoderError.self) { try PretrainRecipe(contentsOf: broken) }
        #expect(error?.hint?.contains("recipes/encoder-demo.json has every key") == true, "\(found)")
      }
      let missing = folder.appending(path: "missing.json")
      let error = #expect(throws: EncoderError.self) { try PretrainRecipe(contentsOf: missing) }
      #expect(error?.hint?.contains("recipes/encoder-demo.json is one") == true)
    }
  }
}
