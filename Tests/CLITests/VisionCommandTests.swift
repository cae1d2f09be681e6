import Foundation
import TestSupport
import Testing
import Torch

@Suite struct VisionCommandTests {
  /// Writes a phantom of ten classes with 90 small cases by the command.
  private func makePhantom(in folder: URL) throws -> CommandLineTool.Result {
    var names: [String] = []
    for side in ["right", "left"] {
      names += ["Cyst", "Abscess", "Calculus", "Malignant neoplasm"].map { "\($0) of \(side) kidney" }
      for bone in ["femur", "humerus"] {
        names += ["Solitary bone cyst", "Osteolysis"].map { "\($0), \(side) \(bone)" }
        names.append("Displaced transverse fracture of shaft of \(side) \(bone)")
      }
    }
    let concepts = folder.appending(path: "concepts.jsonl")
    let lines = names.map { #"{"label": "\#($0)", "code": "", "texts": ["\#($0)"]}"# }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: concepts)
    return try CommandLineTool.run(
      "vision", "phantom", "--concepts", concepts.path, "--output", folder.appending(path: "phantom").path,
      "--classes", "9", "--cases", "90", "--size", "32", "--depth", "4", "--validation-minimum", "2")
  }

  /// The folder of that phantom.
  private func phantom(in folder: URL) throws -> URL {
    let result = try makePhantom(in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("90 cases, "))
    return folder.appending(path: "phantom")
  }

  /// The demo's recipe, made small.
  private func recipe(in folder: URL, epochs: Int) throws -> String {
    let demo = CommandLineTool.root.appending(path: "recipes/vision-demo.json")
    var recipe = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: demo)) as? [String: Any])
    var preprocess = try #require(recipe["preprocess"] as? [String: Any])
    (preprocess["size"], preprocess["depth"]) = (32, 4)
    var training = try #require(recipe["training"] as? [String: Any])
    (training["epochs"], training["batch_cases"]) = (epochs, 4)
    (recipe["preprocess"], recipe["training"]) = (preprocess, training)
    let url = folder.appending(path: "recipe.json")
    try JSONSerialization.data(withJSONObject: recipe).write(to: url)
    return url.path
  }

  /// Class embeddings for the labels of a phantom.
  private func classes(of phantom: URL, in folder: URL, ontology: String? = "o1") throws -> String {
    struct Entry: Decodable { var label: String }
    let entries = try JSONDecoder().decode(
      [Entry].self, from: Data(contentsOf: phantom.appending(path: "labels.json")))
    let names = String(decoding: try JSONEncoder().encode(entries.map(\.label)), as: UTF8.self)
    var metadata = ["labels": names, "encoder_digest": "e1"]
    metadata["ontology_version"] = ontology
    let url = folder.appending(path: "classes-\(ontology ?? "none").safetensors")
    try Safetensors.save(
      ["embeddings": .normal([entries.count, 16], generator: Generator(seed: 2))], metadata: metadata, to: url)
    return url.path
  }

  @Test func `a phantom is checked, trained on, measured and predicted`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try phantom(in: folder)
      let manifest = phantom.appending(path: "manifest.jsonl").path
      let classes = try classes(of: phantom, in: folder)
      let run = folder.appending(path: "run").path

      let valid = try CommandLineTool.run("vision", "validate", manifest, "--labels", classes)
      #expect(valid.status == 0 && valid.output.isEmpty, "\(valid.output)\(valid.errors)")
      let again = try makePhantom(in: folder)
      #expect(again.status == 1 && again.errors.contains("exists already"))

      let trained = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", classes, "--recipe", try recipe(in: folder, epochs: 1), "--output", run
      )
      try #require(trained.status == 0, "\(trained.errors)")
      #expect(trained.output.contains("best validation macro AP"))
      let twice = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", classes, "--recipe", try recipe(in: folder, epochs: 1), "--output", run
      )
      #expect(twice.status == 1 && twice.errors.contains("--resume"))

      let measured = try CommandLineTool.run(
        "vision", "evaluate", run, "--manifest", manifest, "--head-above", "8", "--tail-below", "5", "--bootstrap", "20"
      )
      try #require(measured.status == 0, "\(measured.errors)")
      #expect(measured.output.contains("R@FPR<=0.01") && measured.output.contains("95 % CI"))
      #expect(FileManager.default.fileExists(atPath: run + "/evaluation-test.json"))

      let features = folder.appending(path: "features.safetensors")
      let predicted = try CommandLineTool.run(
        "vision", "predict", run, "--manifest", manifest, "--split", "test", "--top", "3", "--features", features.path)
      try #require(predicted.status == 0, "\(predicted.errors)")
      struct Line: Decodable {
        struct Class: Decodable { var probability: Double }
        var id: String
        var predictions: [Class]
      }
      let lines = try predicted.output.split(separator: "\n").map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      }
      #expect(!lines.isEmpty && lines.allSatisfy { $0.predictions.count == 3 })
      #expect(try Safetensors.load(features).tensors["features"]?.shape.first == lines.count)

      for (ontology, found) in [("o2", "o2"), (nil, "unknown")] as [(String?, String)] {
        let other = try self.classes(of: phantom, in: folder, ontology: ontology)
        let refused = try CommandLineTool.run("vision", "predict", run, "--manifest", manifest, "--labels", other)
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(
          refused.errors.contains("from ontology \(found), those the run was trained with from ontology o1"),
          "\(refused.errors)")
      }
    }
  }

  @Test func `problems of a manifest are lines on stdout and exit code 1`() throws {
    try withTemporaryDirectory { folder in
      let manifest = folder.appending(path: "cases.jsonl")
      try Data(
        """
        {"id":"a","split":"train","labels":["Fracture"],"scans":[{"path":"none.nii","modality":"CT"}]}
        not JSON

        """.utf8
      ).write(to: manifest)
      let labels = folder.appending(path: "labels.json")
      try Data(#"["Fractures"]"#.utf8).write(to: labels)
      let result = try CommandLineTool.run("vision", "validate", manifest.path, "--labels", labels.path)
      #expect(result.status == 1)
      #expect(result.output.contains("Fractures") && result.output.contains("none.nii"))
      #expect(result.errors.contains("error: \(manifest.path): "))
    }
  }

  @Test(arguments: [SIGKILL, SIGINT])
  func `an image training that was stopped from outside ends with the bits of one that was not`(signal: Int32) throws {
    try withTemporaryDirectory { folder in
      let phantom = try phantom(in: folder)
      let recipe = try recipe(in: folder, epochs: 8)
      let classes = try classes(of: phantom, in: folder)
      func start(_ run: String, resume: Bool = false) throws -> Process {
        try CommandLineTool.start(
          [
            "vision", "train", phantom.appending(path: "manifest.jsonl").path, "--labels", classes, "--recipe", recipe,
            "--output", folder.appending(path: run).path, "--cache", folder.appending(path: "cache").path,
            "--threads", "1",
          ] + (resume ? ["--resume"] : []),
          output: folder.appending(path: "out"), errors: folder.appending(path: "err"))
      }
      let whole = try start("whole")
      whole.waitUntilExit()
      try #require(whole.terminationStatus == 0)

      func logged() -> Int {
        let log = folder.appending(path: "parts/log.jsonl")
        return ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").count
      }
      let lineCount = try String(contentsOf: folder.appending(path: "whole/log.jsonl"), encoding: .utf8)
        .split(separator: "\n").count
      let part = try start("parts")
      while part.isRunning, logged() < lineCount / 4 { usleep(2000) }
      kill(part.processIdentifier, signal)
      part.waitUntilExit()
      let checkpoint = folder.appending(path: "parts/checkpoint.safetensors").path
      #expect(FileManager.default.fileExists(atPath: checkpoint))
      if signal == SIGINT {
        #expect(part.terminationReason == .exit)
        #expect(part.terminationStatus == 130)
        #expect(try String(contentsOf: folder.appending(path: "err"), encoding: .utf8).contains("--resume goes on"))
      }
      let rest = try start("parts", resume: true)
      rest.waitUntilExit()
      #expect(rest.terminationStatus == 0)
      for file in ["log.jsonl", "checkpoint.safetensors", "best.safetensors", "model.safetensors"] {
        #expect(
          try Data(contentsOf: folder.appending(path: "whole/\(file)"))
            == Data(contentsOf: folder.appending(path: "parts/\(file)")), "\(file)")
      }
    }
  }
}
