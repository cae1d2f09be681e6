import Foundation
import TestSupport
import TextEncoder
import Testing

@testable import CLI

@Suite struct EncoderLocationTests {
  /// A home whose list has an encoder that is there, one that is not, and a source of the ontology.
  private static func makeHome(in folder: URL) throws -> HomeDirectory {
    let home = folder.appending(path: "home")
    try FileManager.default.createDirectory(at: home.appending(path: "knowledge"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Golden.url("text_encoder/tiny-new"), to: home.appending(path: "knowledge/tiny"))
    let digest = String(repeating: "0", count: 64)
    try Data(
      #"""
      {"format_version":1,"sources":[
      {"name":"Tiny-BERT-v1","kind":"encoder","version":"1","licence":"x","attribution":"y","path":"tiny"},
      {"name":"Large-BERT-v1","kind":"encoder","version":"1","licence":"x","attribution":"y",
       "package":{"name":"large","version":"1.0","sha256":"\#(digest)","file":"model"}},
      {"name":"Terms","kind":"ontology","system":"T","version":"1","licence":"x","attribution":"y","path":"t.obo",
       "importer":{"format":"obo"}}]}
      """#.utf8
    ).write(to: home.appending(path: "knowledge/sources.json"))
    return HomeDirectory(
      environment: ["NOSOLOGY_HOME": home.path, "NOSOLOGY_CACHE": folder.appending(path: "cache").path], folder: folder,
      executable: folder.appending(path: "bin/nosology"))
  }

  @Test func `the name of a fetched encoder is its directory, in any case, and a path comes first`() throws {
    try withTemporaryDirectory { folder in
      let home = try Self.makeHome(in: folder)
      #expect(try EncoderLocation("tiny-bert-v1", home: home).url().path.hasSuffix("/knowledge/tiny"))
      let package = folder.appending(path: "cache/large-1.0/model")
      try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
      #expect(try EncoderLocation("Large-BERT-v1", home: home).url().path == package.path)
      let own = folder.appending(path: "Tiny-BERT-v1")
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      #expect(try EncoderLocation(own.path, home: home).url().path == own.path)
    }
  }

  @Test(
    "What is no path and no fetched name says what to do",
    arguments: [
      ("large-bert-v1", "Large-BERT-v1 has not been fetched", "`nosology ontology fetch Large-BERT-v1`"),
      ("Tiny-BRET-v1", "no encoder directory at Tiny-BRET-v1", "did you mean Tiny-BERT-v1?"),
      ("tiny-bert", "no encoder directory at tiny-bert", "did you mean Tiny-BERT-v1?"),
      ("publisher/Large-BERT-v1", "no encoder directory at publisher/Large-BERT-v1", "did you mean Large-BERT-v1?"),
      ("runs/ke/model", "no encoder directory at runs/ke/model", "Tiny-BERT-v1, Large-BERT-v1"),
      ("Terms", "Terms is a source of the ontology, not an encoder", "Tiny-BERT-v1, Large-BERT-v1"),
      ("", "no encoder directory at", "Tiny-BERT-v1, Large-BERT-v1"),
    ])
  func refused(text: String, message: String, hint: String) throws {
    try withTemporaryDirectory { folder in
      let home = try Self.makeHome(in: folder)
      let error = #expect(throws: EncoderError.self) { try EncoderLocation(text, home: home).url() }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
      #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")")
    }
  }

  @Test func `every command that takes an encoder takes the name of a fetched one`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      _ = try Self.makeHome(in: workshop.folder)
      let environment = ["NOSOLOGY_HOME": workshop.path("home"), "NOSOLOGY_CACHE": workshop.path("cache")]
      let recipe = try EncoderWorkshop.recipe(in: workshop.folder, steps: 2)
      try Data("Finding 1\nFinding 2\n".utf8).write(to: workshop.folder.appending(path: "names.txt"))
      try Data(#"[{"label":"Normal"}]"#.utf8).write(to: workshop.folder.appending(path: "labels.json"))
      let index = ["--index", workshop.path("names.safetensors")]
      let database = ["--database", workshop.path("ontology.sqlite")]
      let commands: [[String]] = [
        ["encoder", "embed", "names.txt"],
        ["encoder", "index", "--output", "names.safetensors"] + database,
        ["encoder", "neighbours", "--query", "Finding 1"] + database,
        ["encoder", "export-labels", "--labels", "labels.json", "--output", "classes.safetensors"] + database,
        ["encoder", "pretrain", "--recipe", recipe, "--output", "run"] + database,
        ["encoder", "evaluate", "--recipe", recipe, "--queries", "3"] + database,
        ["ontology", "search", "finding 1"] + index + database,
        ["bench", "embed", "--names", "names.txt", "--repeats", "1"],
      ]
      for command in commands {
        let result = try CommandLineTool.run(
          command + ["--encoder", "Tiny-BERT-v1"], in: workshop.folder, environment: environment)
        #expect(result.status == 0, "\(command): \(result.errors)")
      }
      for command in [["tokenize", "names.txt"], ["bench", "tokenizer", "--names", "names.txt"]] {
        let result = try CommandLineTool.run(
          command + ["--model", "Tiny-BERT-v1"], in: workshop.folder, environment: environment)
        #expect(result.status == 0, "\(command): \(result.errors)")
      }
    }
  }
}
