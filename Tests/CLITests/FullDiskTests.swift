import Foundation
import TestSupport
import Testing

/// What a program sees when the disk is full: no file can grow beyond a limit, or stdout takes nothing.
@Suite struct FullDiskTests {
  private static let encoder = Golden.url("text_encoder/tiny-new").path

  @Test func `an import without room leaves the database as it was`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: 2000)
      let old = try workshop.contents("ontology.sqlite")
      let size = try #require(
        try FileManager.default.attributesOfItem(atPath: workshop.path("ontology.sqlite"))[.size] as? Int)
      let result = try CommandLineTool.run(
        workshop.importing("NEW", into: "ontology.sqlite"), through: CommandLineTool.limitingFiles(to: size + 65_536))
      expectError(result, workshop.path("ontology.sqlite"), "disk I/O error", "left as it was")
      #expect(try workshop.contents("ontology.sqlite") == old)
      let again = try CommandLineTool.run(workshop.importing("NEW", into: "ontology.sqlite"))
      #expect(again.status == 0)
      #expect(try workshop.contents("ontology.sqlite")["concept"]?.count == 2040)
    }
  }

  @Test func `a first import without room leaves an empty database`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("NEW", rows: 2000)
      let result = try CommandLineTool.run(
        workshop.importing("NEW", into: "ontology.sqlite"), through: CommandLineTool.limitingFiles(to: 500_000))
      expectError(result, workshop.path("ontology.sqlite"), "disk I/O error", "left as it was")
      #expect(try workshop.contents("ontology.sqlite")["source"]?.isEmpty == true)
      let again = try CommandLineTool.run(workshop.importing("NEW", into: "ontology.sqlite"))
      #expect(again.status == 0, "\(again.errors)")
      #expect(try workshop.contents("ontology.sqlite")["concept"]?.count == 2000)
    }
  }

  @Test func `an export without room leaves the earlier file`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("OLD", rows: 600)
      try #require(try CommandLineTool.run(workshop.importing("OLD", into: "ontology.sqlite")).status == 0)
      let output = workshop.folder.appending(path: "old.jsonl")
      try Data("earlier".utf8).write(to: output)
      // SQLite needs 32 KiB beside a database to read it.
      let result = try CommandLineTool.run(
        [
          "ontology", "export", "--system", "OLD", "--format", "jsonl", "--output", output.path, "--database",
          workshop.path("ontology.sqlite"),
        ], through: CommandLineTool.limitingFiles(to: 40_000))
      expectError(result, "cannot write \(output.path)", "File too large", hint: "room")
      #expect(try Data(contentsOf: output) == Data("earlier".utf8))
      #expect(
        try !FileManager.default.contentsOfDirectory(atPath: workshop.folder.path).contains { $0.hasSuffix(".tmp") })
    }
  }

  @Test(arguments: ["npy", "safetensors"])
  func `vectors without room leave the earlier file`(ending: String) throws {
    try withTemporaryDirectory { folder in
      let texts = folder.appending(path: "texts.txt")
      try Data(String(repeating: "air in the pleural space\n", count: 400).utf8).write(to: texts)
      let output = folder.appending(path: "vectors.\(ending)")
      try Data("earlier".utf8).write(to: output)
      let result = try CommandLineTool.run(
        ["encoder", "embed", texts.path, "--encoder", Self.encoder, "--output", output.path],
        through: CommandLineTool.limitingFiles(to: 20_000))
      expectError(result, "cannot write \(output.path)", "File too large", hint: "free")
      #expect(try Data(contentsOf: output) == Data("earlier".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test func `a stdout that takes nothing ends in one line`() throws {
    try withTemporaryDirectory { folder in
      let errors = folder.appending(path: "errors")
      let process = Process()
      process.executableURL = CommandLineTool.executable
      process.arguments = ["tokenize", "--model", Self.encoder, CommandLineTool.root.appending(path: "README.md").path]
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      expectError(
        .init(status: process.terminationStatus, output: "", errors: try String(contentsOf: errors, encoding: .utf8)),
        "cannot write /dev/stdout", "No space left on device", hint: "free space")
    }
  }

  @Test func `a phantom without room leaves the earlier one`() throws {
    try withTemporaryDirectory { folder in
      let concepts = folder.appending(path: "concepts.jsonl")
      let names = ["right", "left"].flatMap { side in
        ["Cyst", "Abscess", "Benign neoplasm", "Calculus", "Infarction"].map { "\($0) of \(side) kidney" }
          + ["femur", "tibia", "humerus"].flatMap { bone in
            ["Displaced transverse fracture of shaft of", "Solitary bone cyst,", "Osteolysis,"].map {
              "\($0) \(side) \(bone)"
            }
          }
          + ["shoulder", "hip", "knee"].flatMap { ["Recurrent dislocation, \(side) \($0)", "Effusion, \(side) \($0)"] }
      }
      let lines = names.map { #"{"label":"\#($0)","code":"","texts":["\#($0)"]}"# }
      try Data(lines.joined(separator: "\n").utf8).write(to: concepts)
      let output = folder.appending(path: "phantom")
      let command = [
        "vision", "phantom", "--concepts", concepts.path, "--output", output.path, "--classes", "9", "--cases", "60",
        "--size", "16", "--depth", "4", "--test-minimum", "1", "--force",
      ]
      let first = try CommandLineTool.run(command)
      try #require(first.status == 0, "\(first.errors)")
      let old = try FileManager.default.subpathsOfDirectory(atPath: output.path).sorted()
      let result = try CommandLineTool.run(command, through: CommandLineTool.limitingFiles(to: 1000))
      let error = result.errors.split(separator: "\n").first { $0.hasPrefix("error: ") } ?? ""
      #expect(result.status == 1)
      #expect(error.contains("cannot write") && error.contains("File too large"), "\(result.errors)")
      #expect(try FileManager.default.subpathsOfDirectory(atPath: output.path).sorted() == old)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["concepts.jsonl", "phantom"])
    }
  }

  @Test func `a report without room leaves the earlier one`() throws {
    try withTemporaryDirectory { folder in
      let page = folder.appending(path: "report.html")
      try Data("earlier".utf8).write(to: page)
      let result = try CommandLineTool.run(["report", folder.path], through: CommandLineTool.limitingFiles(to: 1000))
      expectError(result, "cannot write \(page.path)", "File too large", hint: "free")
      #expect(try Data(contentsOf: page) == Data("earlier".utf8))
    }
  }
}
