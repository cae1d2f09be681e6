import Files
import Foundation
import KnowledgeEncoder
import NN
import TestSupport
import Testing
import TextEncoder

@Suite struct EncoderCommandTests {
  @Test func `lines of text become one vector each, in order`() throws {
    try withTemporaryDirectory { folder in
      let names = folder.appending(path: "names.txt")
      try Data("pneumothorax\n\nlung disease".utf8).write(to: names)
      let result = try CommandLineTool.run("encoder", "embed", names.path, "--encoder", EncoderWorkshop.encoder)
      #expect(result.status == 0)
      let vectors = try result.output.split(separator: "\n")
        .map { try JSONDecoder().decode([Float].self, from: Data($0.utf8)) }
      #expect(vectors.map(\.count) == [32, 32, 32])
      let npy = folder.appending(path: "out.npy").path
      _ = try CommandLineTool.run("encoder", "embed", names.path, "--encoder", EncoderWorkshop.encoder, "--output", npy)
      let data = try #require(FileManager.default.contents(atPath: npy))
      #expect(data.count % 64 == 3 * 32 * 4 % 64)
      #expect(String(decoding: data[10..<80], as: UTF8.self).contains("'shape': (3, 32)"))
    }
  }

  @Test func `a missing encoder is one error line with a hint`() throws {
    let result = try CommandLineTool.run("encoder", "embed", "--encoder", "/does/not/exist")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("error: there is no encoder directory at /does/not/exist") == true)
    #expect(lines.last?.hasPrefix("hint: ") == true)
  }

  @Test func `a pretraining that was stopped from outside ends with the bits of one that was not`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 60)
      func start(_ run: String, resume: Bool = false, _ stop: FileStop? = nil) throws -> Process {
        try CommandLineTool.start(
          [
            "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", recipe,
            "--output", folder.appending(path: run).path,
          ] + (resume ? ["--resume"] : []), output: folder.appending(path: "out"),
          errors: folder.appending(path: "err"),
          environment: stop?.environment() ?? [:])
      }
      let whole = try start("whole")
      whole.waitUntilExit()
      try #require(whole.terminationStatus == 0)
      let card = try String(contentsOf: folder.appending(path: "whole/encoder/README.md"), encoding: .utf8)
      #expect(
        card.hasPrefix("---\nlibrary_name: sentence-transformers\n") && card.contains("\n* Test 1: CC0-1.0\n")
      )

      for stop in TrainingStop.allCases {
        let parts = "\(stop)"
        try stop.expectEnd(of: start(parts, stop.atLogLine(15)), parts, in: folder)
        if stop == .interrupted {
          #expect(try String(contentsOf: folder.appending(path: "err"), encoding: .utf8).contains("--resume goes on"))
        }
        #expect(try Checkpoint.load(folder.appending(path: "\(parts)/checkpoint.safetensors")).step >= 10)
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

  @Test func `a misspelt key of a recipe is refused with the nearest one`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 1)
      for (key, misspelt, known) in [
        ("batch_size", "batchSize", "pairs.batch_size"), ("clip_norm", "clip_nrm", "training.clip_norm"),
      ] {
        let text = try String(contentsOf: URL(filePath: recipe), encoding: .utf8)
        let changed = folder.appending(path: "changed.json")
        // Beside the right key where every key is needed.
        let both = text.replacing("\"\(key)\":", with: "\"\(misspelt)\":1,\"\(key)\":")
        try Data(both.utf8).write(to: changed)
        let result = try CommandLineTool.run(
          "encoder", "evaluate", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", changed.path)
        #expect(result.status == 1)
        #expect(result.errors.contains("unknown key \(known.split(separator: ".")[0]).\(misspelt)"))
        #expect(result.errors.contains("hint: did you mean \(known)?"), "\(result.errors)")
      }
    }
  }

  @Test func `keys of a recipe are set from the command line and stand in the run's configuration`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 60)
      func pretrain(_ changes: String...) throws -> CommandLineTool.Result {
        try CommandLineTool.run(
          [
            "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", recipe,
            "--output", folder.appending(path: "run").path,
          ] + changes)
      }
      let result = try pretrain(
        "--set", "training.steps=4", "--set", "training.averaging.decay=0.5", "--set", "training.evaluation_steps=2",
        "--seed", "11")
      #expect(result.status == 0, "\(result.errors)")
      let config = try RunConfig<PretrainRecipe>(of: folder.appending(path: "run")).recipe.training
      #expect(config.steps == 4 && config.seed == 11 && config.averaging == .init(decay: 0.5))
      for file in ["encoder", "encoder-best"] {
        _ = try SentenceEncoder(directory: folder.appending(path: "run/\(file)"))
      }
      let card = try String(contentsOf: folder.appending(path: "run/encoder-best/README.md"), encoding: .utf8)
      #expect(card.contains("of 4 steps (mean reciprocal rank of synonyms for validation 0."))
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: "run/events.out.tfevents").path))

      let unknown = try pretrain("--set", "training.learning_rat=1")
      #expect(unknown.status == 1)
      #expect(unknown.errors.contains("unknown key training.learning_rat"))
      #expect(unknown.errors.contains("hint: did you mean training.learning_rate?"))
      #expect(try pretrain("--set", "training.steps").errors.contains("sets no key"))
    }
  }

  @Test func `encoders are averaged into a directory`() throws {
    try withTemporaryDirectory { folder in
      let output = folder.appending(path: "merged").path
      let other = folder.appending(path: "other").path
      try FileManager.default.copyItem(atPath: EncoderWorkshop.encoder, toPath: other)
      try Data(contentsOf: Golden.url("encoder_merge/other.safetensors"))
        .write(to: URL(filePath: other).appending(path: "model.safetensors"))
      func merge(_ weights: String) throws -> CommandLineTool.Result {
        try CommandLineTool.run(
          "encoder", "merge", EncoderWorkshop.encoder, other, "--weights", weights, "--output", output)
      }
      for weights in ["1", "1,2,3", "1,-1", "1,x", ""] { #expect(try merge(weights).status == 64, "\(weights)") }
      let result = try merge("0.3, 0.7")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == output + "\n")
      let names = folder.appending(path: "names.txt")
      try Data("lung disease".utf8).write(to: names)
      let vectors = try [EncoderWorkshop.encoder, other, output].map {
        try CommandLineTool.run("encoder", "embed", names.path, "--encoder", $0).output
      }
      #expect(Set(vectors).count == 3)
    }
  }

  @Test func `an encoder is judged and class embeddings are written`() throws {
    try withTemporaryDirectory { folder in
      let database = try EncoderWorkshop.database(in: folder)
      let recipe = try EncoderWorkshop.recipe(in: folder, steps: 1)
      let scores = try CommandLineTool.run(
        "encoder", "evaluate", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", recipe,
        "--json")
      #expect(scores.status == 0, "\(scores.errors)")
      #expect(scores.output.contains("\"synonyms.mean_reciprocal_rank\""))
      let validation = try CommandLineTool.run(
        "encoder", "evaluate", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", recipe,
        "--part",
        "validation")
      #expect(validation.status == 0, "\(validation.errors)")
      let lines = validation.output.split(separator: "\n")
      let cells: [[Substring]] = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
      let rows = cells.filter { $0.count == 7 && $0[0] == "held_out" }
      #expect(rows.count > 10)
      let synonyms = try #require(rows.first { $0[1] == "synonyms.accuracy_at_1" })
      #expect(synonyms[2] != "0" && !synonyms[4].isEmpty)
      // Where nothing is asked there is no number.
      for row in rows where row[2] == "0" { #expect(row[4].isEmpty) }

      let labels = folder.appending(path: "labels.json")
      try Data(#"[{"label":"Normal"},{"label":"Broken thigh","code":"femur-fracture"}]"#.utf8).write(to: labels)
      let classes = folder.appending(path: "classes.safetensors").path
      let export = try CommandLineTool.run(
        "encoder", "export-labels", "--encoder", EncoderWorkshop.encoder, "--database", database, "--labels",
        labels.path,
        "--text", "name_and_definition", "--output", classes)
      #expect(export.status == 0, "\(export.errors)")
      #expect(FileManager.default.fileExists(atPath: classes))

      try Data(#"[{"label":"Broken wing","code":"wing-fracture"}]"#.utf8).write(to: labels)
      let refused = try CommandLineTool.run(
        "encoder", "export-labels", "--encoder", EncoderWorkshop.encoder, "--database", database, "--labels",
        labels.path,
        "--output", classes)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("wing-fracture"))
    }
  }

  @Test func `a pretraining has no precision beside that of its recipe`() throws {
    let result = try CommandLineTool.run(
      "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--recipe", "r.json", "--output", "run",
      "--precision", "bf16")
    #expect(result.status == 64 && result.errors.contains("Unknown option '--precision'"), "\(result.errors)")
  }

  @Test func `a pretraining whose pairs have no negatives is refused before anything is written`() throws {
    try withTemporaryDirectory { folder in
      let table = folder.appending(path: "flat.csv")
      let rows = (0..<30).map { "c\($0),Finding \($0),root" }
      try Data((["code,name,parent", "root,Everything,"] + rows).joined(separator: "\n").utf8).write(to: table)
      let database = folder.appending(path: "flat.sqlite").path
      let imported = try CommandLineTool.run(
        "ontology", "import", table.path, "--format", "delimited", "--name", "Flat", "--system", "FLAT", "--version",
        "1",
        "--licence", "CC0-1.0", "--database", database, "--code-column", "code", "--name-column", "name",
        "--parent-column", "parent")
      try #require(imported.status == 0, "\(imported.errors)")
      let recipe = URL(filePath: try EncoderWorkshop.recipe(in: folder, steps: 1))
      let text = try String(contentsOf: recipe, encoding: .utf8)
        .replacing("\"hierarchy\":0", with: "\"hierarchy\":1").replacing("0.4", with: "0")
      try Data(text.utf8).write(to: recipe)
      let run = folder.appending(path: "run").path
      let result = try CommandLineTool.run(
        "encoder", "pretrain", "--encoder", EncoderWorkshop.encoder, "--database", database, "--recipe", recipe.path,
        "--output", run)
      expectError(
        result, "no hierarchy pair has a negative", "'Everything' (FLAT root)", hint: "weights.hierarchy to 0")
      #expect(!FileManager.default.fileExists(atPath: run))
    }
  }
}
