import Files
import Foundation
import Files
import Testing

@Suite struct RecipeFileTests {
  private struct Recipe: Codable, Equatable {
    struct Training: Codable, Equatable {
      var learningRate: Double
      var steps: Int
    }

    var formatVersion = 1
    var source: String
    var training: Training
    var remark: String?

    enum CodingKeys: String, CodingKey {
      case formatVersion = "format_version"
      case source, training, remark
    }
  }

  private func decode(_ json: String) throws(FileError) -> Recipe {
    try RecipeFile.decode(Recipe.self, from: Data(json.utf8))
  }

  @Test func `a recipe is read, and null is no value`() throws {
    let recipe = try decode(
      #"{"format_version": 1, "source": "a", "remark": null, "training": {"learningRate": 1, "steps": 2}}"#)
    #expect(recipe == Recipe(source: "a", training: .init(learningRate: 1, steps: 2)))
  }

  /// Keys of `training` beside or instead of the right ones, the message, and what the hint names.
  private static let refusals: [(json: String, message: String, hint: String?)] = [
    (#""training": {"learningRate": 1, "steps": 2, "stepz": 3}"#, "unknown key training.stepz", "training.steps"),
    (
      #""lerning_rate": 1, "training": {"learningRate": 1, "steps": 2}"#, "unknown key lerning_rate",
      "training.learningRate"
    ),
    (
      #""traning": {"steps": {}}, "training": {"learningRate": 1, "steps": 2}"#, "unknown key traning",
      "did you mean training?"
    ),
    (#""colour": 1, "training": {"learningRate": 1, "steps": 2}"#, "unknown key colour", "remove what"),
    (#""training": {"learningRate": 1}"#, "training.steps is missing", nil),
    (
      #""training": {"learningRate": 1, "step": 2}"#, "training.steps is missing",
      "`step` is no key: did you mean `steps`?"
    ),
    (
      #""training": {"learningRate": "x", "steps": 2}"#, "training.learningRate is not a number", nil
    ),
  ]

  @Test(arguments: refusals)
  func `a key that is unknown, missing or of the wrong kind is named`(
    _ refusal: (json: String, message: String, hint: String?)
  ) {
    let error = #expect(throws: FileError.self) {
      try decode("{\"format_version\": 1, \"source\": \"a\", \(refusal.json)}")
    }
    #expect(error?.description == refusal.message)
    if let hint = refusal.hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "none")") }
  }

  @Test(arguments: [("[]", "the outermost value is not an object"), ("{", "not valid JSON: it ends too early")])
  func `a file that is no JSON object is refused`(_ json: String, reason: String) {
    let error = #expect(throws: FileError.self) { try decode(json) }
    #expect(error?.description == reason)
  }
}
