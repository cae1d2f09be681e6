import Foundation
import TestSupport
import Testing

@Suite struct EncoderCommandTests {
  private static let encoder = Golden.url("text_encoder/tiny-new").path

  /// A database of some dozen concepts, imported by the command.
  private func database(in folder: URL) throws -> String {
    let articles = folder.appending(path: "articles.jsonl")
    let organs = ["lung", "femur", "liver", "kidney", "spleen", "brain"]
    let forms = ["fracture", "neoplasm", "disease", "failure"]
    var lines: [String] = []
    for organ in organs {
      for form in forms {
        lines.append(
          """
          {"id":"\(organ)-\(form)","title":"\(form.capitalized) of \(organ)","synonyms":["\(organ) \(form)"],\
          "sections":[{"kind":"definition","text":"A \(form) that is found in the \(organ) of a person."}],\
          "icd10cm":[],"anatomy":["Chest"],"modalities":["CT"],"source":"Test","licence":"CC0-1.0"}
          """)
      }
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: articles)
    let path = folder.appending(path: "ontology.sqlite").path
    let result = try CommandLineTool.run(
      "ontology", "import", articles.path, "--format", "articles", "--name", "Test", "--system", "article", "--version",
      "1",
      "--licence", "CC0-1.0", "--database", path)
    try #require(result.status == 0, "\(result.errors)")
    return path
  }

  private func recipe(in folder: URL, steps: Int) throws -> String {
    let url = folder.appending(path: "recipe.json")
    let json = """
      {"source":"test","pairs":{"batchSize":4,"heldOutFraction":0.4,"weights":{"synonym":1,"hierarchy":0,"description":1}},
       "training":{"steps":\(steps),"learningRate":0.001,"warmupFraction":0.1,
       "optimizer":{"beta1":0.9,"beta2":0.999,"eps":1e-8,"weightDecay":0.01},"clipNorm":1,"maxLength":24,
       "temperature":0.07,"learnsTemperature":true,"bfloat16":false,"checkpointSteps":10,"seed":1}}
      """
    try Data(json.utf8).write(to: url)
    return url.path
  }

  @Test func `lines of text become one vector each, in order`() throws {
    try withTemporaryDirectory { folder in
      let names = folder.appending(path: "names.txt")
      try Data("pneumothorax\n\nlung disease".utf8).write(to: names)
      let result = try CommandLineTool.run("encoder", "embed", names.path, "--encoder", Self.encoder)
      #expect(result.status == 0)
      let vectors = try result.output.split(separator: "\n")
        .map { try JSONDecoder().decode([Float].self, from: Data($0.utf8)) }
      #expect(vectors.map(\.count) == [32, 32, 32])
      let npy = folder.appending(path: "out.npy").path
      _ = try CommandLineTool.run("encoder", "embed", names.path, "--encoder", Self.encoder, "--output", npy)
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

  @Test(arguments: [SIGKILL, SIGINT])
  func `a pretraining that was stopped from outside ends with the bits of one that was not`(signal: Int32) throws {
    try withTemporaryDirectory { folder in
      let database = try database(in: folder)
      let recipe = try recipe(in: folder, steps: 60)
      func arguments(_ run: String) -> [String] {
        [
          "encoder", "pretrain", "--encoder", Self.encoder, "--database", database, "--recipe", recipe, "--output",
          folder.appending(path: run).path,
        ]
      }
      func start(_ run: String) throws -> Process {
        try CommandLineTool.start(
          arguments(run), output: folder.appending(path: "out"), errors: folder.appending(path: "err"))
      }
      let whole = try start("whole")
      whole.waitUntilExit()
      try #require(whole.terminationStatus == 0)

      let log = folder.appending(path: "parts/log.jsonl")
      func logged() -> Int {
        ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").count
      }
      let part = try start("parts")
      while part.isRunning, logged() < 15 { usleep(2000) }
      kill(part.processIdentifier, signal)
      part.waitUntilExit()
      #expect(part.terminationStatus == (signal == SIGINT ? 130 : SIGKILL))
      let rest = try start("parts")
      rest.waitUntilExit()
      #expect(rest.terminationStatus == 0)
      for file in ["log.jsonl", "checkpoint.safetensors", "encoder/model.safetensors"] {
        #expect(
          try Data(contentsOf: folder.appending(path: "whole/\(file)"))
            == Data(contentsOf: folder.appending(path: "parts/\(file)")))
      }
    }
  }

  @Test func `a misspelt key of a recipe is refused with the nearest one`() throws {
    try withTemporaryDirectory { folder in
      let database = try database(in: folder)
      let recipe = try recipe(in: folder, steps: 1)
      for (key, misspelt, known) in [
        ("batchSize", "batch_size", "pairs.batchSize"), ("clipNorm", "clipNrm", "training.clipNorm"),
      ] {
        let text = try String(contentsOf: URL(filePath: recipe), encoding: .utf8)
        let changed = folder.appending(path: "changed.json")
        // Beside the right key where every key is needed.
        let both = text.replacing("\"\(key)\":", with: "\"\(misspelt)\":1,\"\(key)\":")
        try Data(both.utf8).write(to: changed)
        let result = try CommandLineTool.run(
          "encoder", "evaluate", "--encoder", Self.encoder, "--database", database, "--recipe", changed.path)
        #expect(result.status == 1)
        #expect(result.errors.contains("unknown key \(known.split(separator: ".")[0]).\(misspelt)"))
        #expect(result.errors.contains("hint: did you mean \(known)?"), "\(result.errors)")
      }
    }
  }

  @Test func `an encoder is judged and class embeddings are written`() throws {
    try withTemporaryDirectory { folder in
      let database = try database(in: folder)
      let recipe = try recipe(in: folder, steps: 1)
      let scores = try CommandLineTool.run(
        "encoder", "evaluate", "--encoder", Self.encoder, "--database", database, "--recipe", recipe, "--json")
      #expect(scores.status == 0, "\(scores.errors)")
      #expect(scores.output.contains("\"meanReciprocalRank\""))
      let validation = try CommandLineTool.run(
        "encoder", "evaluate", "--encoder", Self.encoder, "--database", database, "--recipe", recipe, "--part",
        "validation")
      #expect(validation.status == 0, "\(validation.errors)")
      let lines = validation.output.split(separator: "\n")
      #expect(lines.count == 7 && lines[0].contains("acc@1") && lines[2].contains("no questions"))

      let labels = folder.appending(path: "labels.json")
      try Data(#"[{"label":"Normal"},{"label":"Broken thigh","code":"femur-fracture"}]"#.utf8).write(to: labels)
      let classes = folder.appending(path: "classes.safetensors").path
      let export = try CommandLineTool.run(
        "encoder", "export-labels", "--encoder", Self.encoder, "--database", database, "--labels", labels.path,
        "--text", "name_and_definition", "--output", classes)
      #expect(export.status == 0, "\(export.errors)")
      #expect(FileManager.default.fileExists(atPath: classes))

      try Data(#"[{"label":"Broken wing","code":"wing-fracture"}]"#.utf8).write(to: labels)
      let refused = try CommandLineTool.run(
        "encoder", "export-labels", "--encoder", Self.encoder, "--database", database, "--labels", labels.path,
        "--output", classes)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("wing-fracture"))
    }
  }
}
