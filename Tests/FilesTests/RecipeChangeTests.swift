import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct RecipeChangeTests {
  private static let recipe = Data(#"{"source":"s","training":{"rate":0.5,"clip":null,"loss":{"kind":"a"}}}"#.utf8)

  private func changed(_ texts: String...) throws -> String {
    let data = try RecipeChange.apply(texts.map { try RecipeChange($0) }, to: Self.recipe)
    let object = try JSONSerialization.jsonObject(with: data)
    return String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]),
      as: UTF8.self)
  }

  @Test func `a key is set to any JSON value, the last change of it counts`() throws {
    #expect(
      try changed("training.rate=3e-5", "training.rate=2", #"source="a=b""#)
        == #"{"source":"a=b","training":{"clip":null,"loss":{"kind":"a"},"rate":2}}"#)
    #expect(
      try changed(#"training.loss={"kind":"b","scale":3}"#)
        == #"{"source":"s","training":{"clip":null,"loss":{"kind":"b","scale":3},"rate":0.5}}"#)
  }

  @Test func `what is null or missing on the way becomes an object, and null takes a key out`() throws {
    #expect(
      try changed("training.clip.norm=1", "training.average.decay=0.9", "training.loss=null")
        == #"{"source":"s","training":{"average":{"decay":0.9},"clip":{"norm":1},"rate":0.5}}"#)
  }

  @Test func `no change leaves the bytes as they are`() throws {
    #expect(try RecipeChange.apply([], to: Self.recipe) == Self.recipe)
  }

  @Test(arguments: [
    ("training.rate", "\"training.rate\" sets no key"), ("=3", "\"=3\" sets no key"),
    ("a..b=3", "\"a..b=3\" sets no key"),
    ("source=text", "source: text is no JSON"), ("source=", "source:  is no JSON"),
    ("training.rate.peak=3", "training.rate.peak cannot be set: training.rate is no object"),
    ("training.lost=null", "the recipe has no training.lost that null would take out"),
  ])
  func `a change that makes no sense is refused`(text: String, reason: String) {
    let error = #expect(throws: FileError.self) { try RecipeChange.apply([RecipeChange(text)], to: Self.recipe) }
    #expect(error?.description == reason)
  }
}
