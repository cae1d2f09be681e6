import Foundation
import NN
import TestSupport
import Testing
import Torch

@Suite struct VisionCommandTests {
  @Test func `a phantom is checked, trained on, measured and predicted`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let manifest = phantom.appending(path: "manifest.jsonl").path
      let classes = try VisionWorkshop.classes(of: phantom, in: folder)
      let run = folder.appending(path: "run").path

      let valid = try CommandLineTool.run("vision", "validate", manifest, "--labels", classes)
      #expect(valid.status == 0 && valid.output.isEmpty, "\(valid.output)\(valid.errors)")
      let again = try VisionWorkshop.makePhantom(in: folder)
      #expect(again.status == 1 && again.errors.contains("exists already"))

      let trained = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", classes, "--recipe", try VisionWorkshop.recipe(in: folder, epochs: 1),
        "--output", run
      )
      try #require(trained.status == 0, "\(trained.errors)")
      #expect(trained.output.contains("best validation macro AP"))
      let twice = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", classes, "--recipe", try VisionWorkshop.recipe(in: folder, epochs: 1),
        "--output", run
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
        let other = try VisionWorkshop.classes(of: phantom, in: folder, ontology: ontology)
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

  @Test func `an image training that was stopped from outside ends with the bits of one that was not`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let recipe = try VisionWorkshop.recipe(in: folder, epochs: 8)
      let classes = try VisionWorkshop.classes(of: phantom, in: folder)
      func start(_ run: String, resume: Bool = false, _ stop: FileStop? = nil) throws -> Process {
        try CommandLineTool.start(
          [
            "vision", "train", phantom.appending(path: "manifest.jsonl").path, "--labels", classes, "--recipe", recipe,
            "--output", folder.appending(path: run).path, "--cache", folder.appending(path: "cache").path,
            "--threads", "1",
          ] + (resume ? ["--resume"] : []),
          output: folder.appending(path: "out"), errors: folder.appending(path: "err"),
          environment: stop?.environment() ?? [:])
      }
      let whole = try start("whole")
      whole.waitUntilExit()
      try #require(whole.terminationStatus == 0)

      let lineCount = try String(contentsOf: folder.appending(path: "whole/log.jsonl"), encoding: .utf8)
        .split(separator: "\n").count
      for stop in TrainingStop.allCases {
        let parts = "\(stop)"
        try stop.expectEnd(of: start(parts, stop.atLogLine(lineCount / 4)), parts, in: folder)
        if stop == .interrupted {
          #expect(try String(contentsOf: folder.appending(path: "err"), encoding: .utf8).contains("--resume goes on"))
        }
        let step = try Checkpoint.load(folder.appending(path: "\(parts)/checkpoint.safetensors")).step
        let rest = try start(parts, resume: true)
        rest.waitUntilExit()
        #expect(rest.terminationStatus == 0)
        #expect(
          try String(contentsOf: folder.appending(path: "err"), encoding: .utf8).hasPrefix(
            "resumed at step \(step) of "))
        for file in ["log.jsonl", "checkpoint.safetensors", "best.safetensors", "model.safetensors"] {
          #expect(
            try Data(contentsOf: folder.appending(path: "whole/\(file)"))
              == Data(contentsOf: folder.appending(path: "\(parts)/\(file)")), "\(file)")
        }
      }
    }
  }
}
