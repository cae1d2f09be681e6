import Foundation
import NN
import TestSupport
import Testing
import Torch

/// `encoder export-labels`: which texts, which rows, which files.
@Suite struct ClassEmbeddingsFileTests {
  /// A database, and labels of a class without a concept and of one with a synonym and a definition.
  private struct Project {
    let folder: URL
    let database: String
    let labels: String

    init(in folder: URL) throws {
      self.folder = folder
      database = try EncoderWorkshop.database(in: folder)
      labels = folder.appending(path: "labels.json").path
      try Data(#"[{"label":"Normal"},{"label":"Fracture of femur","code":"femur-fracture"}]"#.utf8)
        .write(to: URL(filePath: labels))
    }

    func export(_ file: String, _ options: [String]) throws -> CommandLineTool.Result {
      try CommandLineTool.run(
        [
          "encoder", "export-labels", "--encoder", EncoderWorkshop.encoder, "--database", database, "--labels", labels,
          "--output", folder.appending(path: file).path,
        ] + options)
    }

    func classes(_ file: String, _ options: [String]) throws -> ClassEmbeddings {
      let result = try export(file, options)
      try #require(result.status == 0, "\(result.errors)")
      return try ClassEmbeddings(contentsOf: folder.appending(path: file))
    }
  }

  private static let definition = "A fracture that is found in the femur of a person."

  @Test func `a class has a row for each of its texts in each template, or their means`() throws {
    try withTemporaryDirectory { folder in
      let project = try Project(in: folder)
      let texts = ["--text", "name", "synonyms", "definition", "radiographic_features"]
      let templates = ["--template", "a scan of {name}", "{}, CT"]
      let apart = try project.classes("apart.safetensors", texts + templates)
      let names = ["Fracture of femur", "femur fracture"]
      #expect(
        apart.labels.map(\.texts) == [
          ["a scan of Normal", "Normal, CT"],
          names.flatMap { ["a scan of \($0)", "\($0), CT"] } + [Self.definition],
        ])
      #expect(apart.textCounts == [2, 5])
      let plain = try project.classes("plain.safetensors", texts)
      #expect(plain.labels.map(\.texts) == [["Normal"], names + [Self.definition]])
      let described = try project.classes("described.safetensors", ["--text", "definition"])
      #expect(described.labels.map(\.texts) == [["Normal"], [Self.definition]])

      let rows = apart.embeddings
      func mean(_ first: Int, _ count: Int) -> [Float] {
        rows.narrow(0, start: first, length: count).mean(0, keep: true).normalized().array(of: Float.self)
      }
      let byText = try project.classes("templates.safetensors", texts + templates + ["--average", "templates"])
      #expect(byText.textCounts == [1, 3])
      #expect(byText.labels[1].texts[0] == "a scan of Fracture of femur\nFracture of femur, CT")
      let expected = mean(0, 2) + mean(2, 2) + mean(4, 2) + mean(6, 1)
      #expect(maxError(byText.embeddings.array(of: Float.self), expected) < Tolerance.forward)
      let byClass = try project.classes("classes.safetensors", texts + templates + ["--average", "texts"])
      #expect(byClass.textCounts == [1, 1])
      #expect(maxError(byClass.embeddings.array(of: Float.self), mean(0, 2) + mean(2, 5)) < Tolerance.forward)
    }
  }

  @Test func `tables have a row for each text, and the rest beside them`() throws {
    try withTemporaryDirectory { folder in
      let project = try Project(in: folder)
      let texts = ["--text", "name", "synonyms"]
      let classes = try project.classes("classes.safetensors", texts)
      let values = classes.embeddings.array(of: Float.self)
      for file in ["classes.npy", "classes.csv"] {
        try #require(try project.export(file, texts).status == 0)
        let object =
          try JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appending(path: "\(file).json"))) as? [String: Any]
        let rest = try #require(object)
        #expect(rest["names"] as? [String] == ["Normal", "Fracture of femur"])
        #expect(rest["text_counts"] as? [Int] == [1, 2])
        #expect(rest["texts"] as? [String] == ["Normal", "Fracture of femur", "femur fracture"])
        #expect(rest["encoder_digest"] as? String == classes.encoderDigest)
        #expect(rest["ontology_version"] as? String == classes.ontologyVersion)
        #expect(
          Set(rest.keys)
            == Set(try Safetensors.load(folder.appending(path: "classes.safetensors")).metadata.keys)
            .union(["text_counts"]))
      }
      let bytes = try Data(contentsOf: folder.appending(path: "classes.npy"))
      #expect(String(decoding: bytes[10..<80], as: UTF8.self).contains("'shape': (3, 32)"))
      let floats = bytes.suffix(4 * values.count).withUnsafeBytes { raw in
        values.indices.map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      #expect(floats == values)
      let lines = try String(contentsOf: folder.appending(path: "classes.csv"), encoding: .utf8).split(separator: "\n")
      let table = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(table[0].prefix(6) == ["name", "system", "code", "text", "e0", "e1"])
      #expect(table[1].prefix(4) == ["Normal", "", "", "Normal"])
      #expect(table[3].prefix(4) == ["Fracture of femur", "article", "femur-fracture", "femur fracture"])
      #expect(table.dropFirst().flatMap { $0.dropFirst(4).compactMap { Float($0) } } == values)
    }
  }

  @Test func `a template without a place for the name, or without names, is refused`() throws {
    try withTemporaryDirectory { folder in
      let project = try Project(in: folder)
      expectError(
        try project.export("c.npy", ["--template", "a scan"]), "the template 'a scan' has no place for the name",
        hint: "{name}")
      expectError(
        try project.export("c.npy", ["--template", "a {}", "--text", "definition"]),
        "templates are for names, and the texts are definition", hint: "add name or synonyms")
    }
  }

  /// The Python that knows torch and safetensors.
  private static let python = CommandLineTool.root.appending(path: ".venv-peers/bin/python")

  @Test(.enabled(if: FileManager.default.fileExists(atPath: python.path)))
  func `PyTorch trains against class embeddings by the lines of the README`() throws {
    let readme = try String(contentsOf: CommandLineTool.root.appending(path: "README.md"), encoding: .utf8)
    let blocks = readme.matches(of: /```python\n([\s\S]*?)```/).map { String($0.1) }
    try #require(blocks.count == 1)
    try withTemporaryDirectory { folder in
      let project = try Project(in: folder)
      let classes = try project.classes("classes.safetensors", ["--text", "name", "synonyms", "definition"])
      let script = folder.appending(path: "train.py")
      try Data(
        (blocks[0] + """

          print(json.dumps({
              "names": names, "classes": classes.flatten().tolist(), "logits": list(logits.shape), "loss": loss.item(),
              "gradient": project.weight.grad.abs().sum().item()}))
          """).utf8
      ).write(to: script)
      let process = Process()
      process.executableURL = Self.python
      process.arguments = [script.path]
      process.currentDirectoryURL = folder
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      struct Answer: Decodable {
        var names: [String]
        var classes: [Float]
        var logits: [Int]
        var loss: Double
        var gradient: Double
      }
      let answer = try JSONDecoder().decode(Answer.self, from: data)
      #expect(answer.names == ["Normal", "Fracture of femur"] && answer.logits == [8, 2])
      #expect(maxError(answer.classes, classes.means.array(of: Float.self)) < Tolerance.forward)
      #expect(answer.loss > 0 && answer.gradient > 0)
    }
  }
}
