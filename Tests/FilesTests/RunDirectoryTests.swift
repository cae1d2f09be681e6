import Files
import Foundation
import TestSupport
import Testing

@Suite struct RunDirectoryTests {
  private struct Recipe: Codable {
    var rate = 0.1
    var layers: Int? = 2
    var sizes = [1, 2]
    var source = "a paper"
  }

  @Test func `a folder without a run is where one starts, and says what it was started with`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "runs/a")
      let run = try RunDirectory(url, recipe: Recipe(), identity: ["data": "abc"])
      #expect(try run.check(resume: false) == false)
      #expect(try run.check(resume: true) == false)
      try run.begin()
      let config = try RunConfig<Recipe>(of: url)
      #expect(config.recipe.rate == 0.1 && config.identity == ["data": "abc"] && config.version == Version.current)
      let text = try String(contentsOf: url.appending(path: "config.json"), encoding: .utf8)
      #expect(text.contains(#""format_version" : 1"#))
    }
  }

  @Test func `a folder with a run is refused, unless that run is to be resumed`() throws {
    try withTemporaryDirectory { folder in
      let run = try RunDirectory(folder, recipe: Recipe())
      try run.begin()
      let error = #expect(throws: FileError.self) { try run.check(resume: false) }
      #expect(error?.description == "\(folder.path) holds a training run already")
      #expect(error?.remedy as? RunRemedy == .resumeOrChooseAnotherFolder)
      #expect(try run.check(resume: true))
      // It is begun once.
      try RunDirectory(folder, recipe: Recipe(rate: 0.2)).begin()
      #expect(try run.check(resume: true))
    }
  }

  @Test func `what only describes a recipe may change between the start of a run and its end`() throws {
    try withTemporaryDirectory { folder in
      let first = try RunDirectory(folder, recipe: Recipe())
      try first.begin()
      let second = try RunDirectory(folder, recipe: Recipe(source: "the same paper, section 4"))
      #expect(try second.check(resume: true))
      #expect(second.digest == first.digest)
    }
  }

  @Test func `every difference from the run in the folder is named, and the program's version is none`() throws {
    try withTemporaryDirectory { folder in
      try RunDirectory(folder, recipe: Recipe(), identity: ["data": "abc", "weights": "w"]).begin()
      let file = folder.appending(path: "config.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing(#""version" : "\#(Version.current)""#, with: #""version" : "0.0.9""#).utf8).write(
        to: file)
      #expect(
        try RunDirectory(folder, recipe: Recipe(), identity: ["data": "abc", "weights": "w"]).check(resume: true))

      let other = try RunDirectory(
        folder, recipe: Recipe(rate: 0.25, layers: nil, sizes: [1, 3]), identity: ["data": "abd", "weights": "w"])
      let error = #expect(throws: FileError.self) { try other.check(resume: true) }
      #expect(
        error?.description == "the run in \(folder.path) was started otherwise: data is another; "
          + "recipe.layers was 2 and is absent; recipe.rate was 0.1 and is 0.25; recipe.sizes was [1,2] and is [1,3]")
      #expect(error?.hint?.contains("another folder") == true)
    }
  }

  @Test func `runs have the same digest when they were started with the same`() throws {
    let url = URL(filePath: "/nowhere")
    func digest(rate: Double = 0.1, _ identity: [String: String] = [:]) throws -> String {
      try RunDirectory(url, recipe: Recipe(rate: rate), identity: identity).digest
    }
    let one = try digest()
    #expect(try digest() == one)
    #expect(try digest(rate: 0.2) != one)
    #expect(try digest(["data": "a"]) != one)
  }

  @Test(arguments: [
    ("{}", "format_version is missing"), ("{", "not valid JSON"),
    (#"{"format_version": 2}"#, "format_version is 2, and this program reads 1"),
    (#"{"format_version": "1"}"#, "format_version is not a number"),
    (#"{"format_version": 1}"#, "version is missing"),
  ])
  func `a config.json that cannot be read is no run`(text: String, reason: String) throws {
    try withTemporaryDirectory { folder in
      try Data(text.utf8).write(to: folder.appending(path: "config.json"))
      let error = #expect(throws: FileError.self) { try RunConfig<Recipe>(of: folder) }
      #expect(error?.description.hasPrefix("\(folder.path) is no training run: config.json: \(reason)") == true)
    }
  }

  @Test func `a checkpoint without config.json is a run that cannot be told, and is not written over`() throws {
    try withTemporaryDirectory { folder in
      let run = try RunDirectory(folder, recipe: Recipe())
      try Data().write(to: run.checkpoint)
      #expect(throws: FileError.self) { try run.check(resume: false) }
      #expect { try run.check(resume: true) } throws: { "\($0)".contains("cannot be resumed: config.json:") }
    }
  }

  @Test func `a number that JSON cannot say is named`() {
    let error = #expect(throws: FileError.self) {
      try RunDirectory(URL(filePath: "/nowhere"), recipe: Recipe(rate: .infinity))
    }
    #expect(error?.description == "recipe.rate is inf, which JSON cannot say")
  }
}
