import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct RecipeBaseTests {
  /// The joined JSON of the first of these files, keys sorted.
  private func join(_ files: [(name: String, text: String)]) throws -> String {
    try withTemporaryDirectory { folder in
      for file in files {
        let url = folder.appending(path: file.name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url)
      }
      do {
        let data = try RecipeBase.contents(of: folder.appending(path: files[0].name))
        let object = try JSONSerialization.jsonObject(with: data)
        return String(
          decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
      } catch let error as FileError {
        return error.description.replacing(folder.path + "/", with: "").replacing(folder.relativePath + "/", with: "")
      }
    }
  }

  private static let base = (
    name: "base.json", text: #"{"format_version":1,"a":{"x":1,"y":2},"b":{"kind":"k","u":3},"c":4}"#
  )

  @Test func `a recipe has what its base has, and its own in place of it`() throws {
    let own = #"{"format_version":1,"base":"../base.json","a":{"y":5},"c":null}"#
    #expect(
      try join([("sub/own.json", own), Self.base])
        == #"{"a":{"x":1,"y":5},"b":{"kind":"k","u":3},"c":null,"format_version":1}"#)
  }

  @Test func `an object of another kind replaces, and one of the same kind joins`() throws {
    for (object, expected) in [
      (#"{"kind":"l","v":1}"#, #"{"kind":"l","v":1}"#), (#"{"kind":"k","v":1}"#, #"{"kind":"k","u":3,"v":1}"#),
      (#"{"v":1}"#, #"{"kind":"k","u":3,"v":1}"#),
    ] {
      let own = #"{"format_version":1,"base":"base.json","b":\#(object)}"#
      #expect(try join([("own.json", own), Self.base]).contains(#""b":\#(expected),"#))
    }
  }

  @Test func `a base may have a base`() throws {
    let middle = #"{"format_version":1,"base":"base.json","a":{"x":7}}"#
    let own = #"{"format_version":1,"base":"middle.json","a":{"y":8}}"#
    #expect(try join([("own.json", own), ("middle.json", middle), Self.base]).hasPrefix(#"{"a":{"x":7,"y":8}"#))
  }

  @Test func `bases that cannot be meant are refused by name`() throws {
    func own(_ base: String) -> String { #"{"format_version":1,"base":\#(base)}"# }
    #expect(try join([("own.json", own("3"))]) == "own.json: base is the path of another recipe")
    #expect(
      try join([("own.json", own(#""no.json""#))]).hasPrefix("cannot read the recipe no.json, the base of own.json"))
    #expect(
      try join([("own.json", own(#""b.json""#)), ("b.json", own(#""own.json""#))])
        == "b.json: its base own.json leads back to it")
    #expect(
      try join([("own.json", own(#""b.json""#)), ("b.json", "[]")]) == "b.json, the base of own.json, is no JSON object"
    )
    #expect(
      try join([("own.json", #"{"format_version":9,"base":"base.json"}"#), Self.base]).hasPrefix(
        "own.json: format_version is 9"))
    #expect(
      try join([("own.json", own(#""b.json""#)), ("b.json", #"{"format_version":9}"#)]).hasPrefix(
        "b.json: format_version is 9"))
    #expect(try join([("own.json", own(#""b.json""#)), ("b.json", "{")]).hasPrefix("b.json: "))
  }

  @Test func `a file without a base is left as it is, JSON or not`() throws {
    for text in ["{ \"a\" :1}", "no JSON"] {
      try withTemporaryDirectory { folder in
        let file = folder.appending(path: "r.json")
        try Data(text.utf8).write(to: file)
        #expect(try RecipeBase.contents(of: file) == Data(text.utf8))
      }
    }
  }
}
