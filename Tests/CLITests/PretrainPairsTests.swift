import Files
import Foundation
import TestSupport
import Testing

/// `encoder pretrain --pairs`
@Suite struct PretrainPairsTests {
  /// The list of pairs of an ontology, or what a test writes.
  private func pretrain(
    in folder: URL, recipe: String, _ options: String..., run: String = "run"
  ) throws -> CommandLineTool.Result {
    try CommandLineTool.run(
      [
        "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--recipe", recipe, "--output",
        folder.appending(path: run).path,
      ] + options)
  }

  @Test func `a list of pairs is trained on with the recipe that trains on the ontology`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let list = folder.appending(path: "list.jsonl").path
      let listed = try CommandLineTool.run(
        "ontology", "pairs", "--database", database, "--output", list, "--held-out", "0.4")
      try #require(listed.status == 0, "\(listed.errors)")
      let lines = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
      let heldOut = lines.count { $0.contains(#""part":"held_out""#) }
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 4)
      #expect(try pretrain(in: folder, recipe: recipe, "--database", database, run: "ontology").status == 0)
      let result = try pretrain(in: folder, recipe: recipe, "--pairs", list)
      try #require(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("training on \(lines.count - heldOut) pairs, \(heldOut) held out"))
      #expect(heldOut > 0 && result.errors.contains("not used of list.jsonl: anchor_concept, kind, positive_concept,"))
      #expect(result.output == folder.appending(path: "run/encoder").path + "\n")
      let other = try pretrain(in: folder, recipe: recipe, "--database", database, "--resume")
      #expect(other.status == 1)
      #expect(other.errors.contains("was started otherwise: ontology is another; pairs is another"), "\(other.errors)")
    }
  }

  @Test func `the recipe of the demo runs on a table`() throws {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "pairs.csv")
      try Data(("anchor,positive\n" + (0..<9).map { "name \($0),other \($0)\n" }.joined()).utf8).write(to: table)
      let result = try pretrain(
        in: folder, recipe: CommandLineTool.root.appending(path: "recipes/encoder/demo.json").path, "--pairs",
        table.path, "--set", "training.steps=2")
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test func `a training on pairs that was stopped from outside ends with the bits of one that was not`() throws {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "pairs.tsv")
      let rows = (0..<40).map { "name of thing \($0)\tthing \($0)\tthing \($0 + 1)\n" }
      try Data(("anchor\tpositive\tnegative\n" + rows.joined()).utf8).write(to: table)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 60)
      func start(_ run: String, resume: Bool = false, _ stop: FileStop? = nil) throws -> Process {
        try CommandLineTool.start(
          [
            "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--pairs", table.path, "--recipe", recipe,
            "--output", folder.appending(path: run).path,
          ] + (resume ? ["--resume"] : []), output: folder.appending(path: "out"),
          errors: folder.appending(path: "err"), environment: stop?.environment() ?? [:])
      }
      let whole = try start("whole")
      whole.waitUntilExit()
      try #require(whole.terminationStatus == 0)
      for stop in TrainingStop.allCases {
        let parts = "\(stop)"
        try stop.expectEnd(of: start(parts, stop.atLogLine(15)), parts, in: folder)
        let rest = try start(parts, resume: true)
        rest.waitUntilExit()
        #expect(rest.terminationStatus == 0)
        for file in ["log.jsonl", "checkpoint.safetensors", "encoder/model.safetensors"] {
          #expect(
            try Data(contentsOf: folder.appending(path: "whole/\(file)"))
              == Data(contentsOf: folder.appending(path: "\(parts)/\(file)")))
        }
      }
    }
  }

  @Test func `an ontology and a file exclude each other, and what is wrong with a file is an error line`() throws {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "pairs.csv")
      try Data("anchor,positve\na,b\n".utf8).write(to: table)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 2)
      let both = try pretrain(in: folder, recipe: recipe, "--pairs", table.path, "--database", "ontology.sqlite")
      #expect(both.status == 64 && both.errors.contains("--database and --pairs exclude each other"))
      expectError(
        try pretrain(in: folder, recipe: recipe, "--pairs", table.path),
        "pairs.csv, line 1: expected a column `positive`, found anchor, positve", hint: "rename positve")
    }
  }
}
