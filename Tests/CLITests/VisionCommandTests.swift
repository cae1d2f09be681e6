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
        "--set", "augmentation.test_shift_pixels=2", "--output", run
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

      let predicted = try CommandLineTool.run(
        "vision", "predict", run, "--manifest", manifest, "--split", "test", "--top", "3")
      try #require(predicted.status == 0, "\(predicted.errors)")
      struct Line: Decodable {
        struct Class: Decodable {
          var label: String
          var probability: Double
          var thresholdProbability: Double?
          var passesThreshold: Bool?
        }
        var id: String
        var predictions: [Class]
      }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      #expect(
        predicted.output.contains("\"threshold_probability\":") && predicted.output.contains("\"passes_threshold\":"))
      let lines = try predicted.output.split(separator: "\n").map {
        try decoder.decode(Line.self, from: Data($0.utf8))
      }
      #expect(!lines.isEmpty && lines.allSatisfy { $0.predictions.count == 3 })
      // Five views have been measured, so that the thresholds are not those of one.
      let seenOnce = try CommandLineTool.run(
        "vision", "predict", run, "--manifest", manifest, "--split", "test", "--top", "3", "--one-view")
      try #require(seenOnce.status == 0, "\(seenOnce.errors)")
      #expect(seenOnce.output != predicted.output && !seenOnce.output.contains("threshold"))
      #expect(seenOnce.errors.contains("`nosology vision evaluate \(run) --one-view` chooses them"))
      let measuredOnce = try CommandLineTool.run("vision", "evaluate", run, "--manifest", manifest, "--one-view")
      try #require(measuredOnce.status == 0, "\(measuredOnce.errors)")
      for options in [["--one-view"], []] {
        let marked = try CommandLineTool.run(
          ["vision", "predict", run, "--manifest", manifest, "--split", "test", "--top", "3"] + options)
        #expect(marked.errors.contains("no thresholds") == false && marked.output.contains("threshold"))
        #expect((marked.output == predicted.output) == options.isEmpty)
      }
      try expectPage(of: run, manifest: manifest, in: folder)
      struct Report: Decodable {
        struct Class: Decodable {
          var name: String
          var thresholdProbability: Double
        }
        var classes: [Class]
      }
      let report = try decoder.decode(
        Report.self, from: Data(contentsOf: URL(filePath: run + "/evaluation-test.json")))
      let thresholds = Dictionary(uniqueKeysWithValues: report.classes.map { ($0.name, $0.thresholdProbability) })
      #expect(thresholds.values.allSatisfy { (0...1).contains($0) })
      for prediction in lines.flatMap(\.predictions) {
        let threshold = try #require(prediction.thresholdProbability)
        #expect(threshold == thresholds[prediction.label])
        #expect(prediction.passesThreshold == (prediction.probability >= threshold))
      }
      let array = folder.appending(path: "features.NPY")
      let arrayed = try CommandLineTool.run(
        "vision", "features", run, "--manifest", manifest, "--split", "test", "--output", array.path)
      try #require(arrayed.status == 0, "\(arrayed.errors)")
      #expect(arrayed.output.contains("\(lines.count) vectors of 128 in "))
      let bytes = try Data(contentsOf: array)
      #expect(String(decoding: bytes.prefix(128), as: UTF8.self).contains("(\(lines.count), 128)"))
      #expect(bytes.count == 128 + lines.count * 128 * 4)

      // Another training from these weights, of other labels.
      let other = folder.appending(path: "finetuned").path
      let further = try CommandLineTool.run(
        "vision", "finetune", run, "--manifest", manifest, "--labels", classes, "--output", other, "--epochs", "1",
        "--set", "training.learning_rate=1e-4", "--fusion", "fresh")
      try #require(further.status == 0, "\(further.errors)")
      #expect(further.errors.contains("of origin run") && further.errors.contains("the joining of scans begins anew"))
      let wrong = try CommandLineTool.run(
        "vision", "finetune", run, "--manifest", manifest, "--labels", classes, "--output", other, "--set",
        "training.epoch=1")
      #expect(wrong.status == 1 && wrong.errors.contains("epoch"), "\(wrong.errors)")

      let broken = URL(filePath: run + "/evaluation-test.json")
      try Data(#"{"classes": 1}"#.utf8).write(to: broken)
      let plain = try CommandLineTool.run("vision", "predict", run, "--manifest", manifest, "--split", "test")
      #expect(plain.status == 0 && plain.output.split(separator: "\n").count == lines.count, "\(plain.errors)")
      #expect(!plain.output.contains("threshold"))
      #expect(plain.errors.contains("no thresholds: \(broken.path): not an evaluation report: "), "\(plain.errors)")
      #expect(plain.errors.contains("`nosology vision evaluate \(run)` chooses them"))

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

  @Test func `a scan that is hardly meant is named by every command that reads it, in the same words`() throws {
    try withTemporaryDirectory { folder in
      // [1, H, W], the order of PyTorch: 40 slices of one row.
      let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 32, 40), }".padding(
        toLength: 117, withPad: " ", startingAt: 0)
      var array = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((header + "\n").utf8))
      (0..<1280).map { Float($0 % 40) }.withUnsafeBytes { array.append(contentsOf: $0) }
      try array.write(to: folder.appending(path: "strips.npy"))
      try VisionWorkshop.writeImage([5, 5, 5, 5], to: folder.appending(path: "flat.npy"))
      try VisionWorkshop.writeImage([0, 1, 2, 3], to: folder.appending(path: "good.npy"))
      let manifest = try VisionWorkshop.manifest(
        folder.appending(path: "cases.jsonl"),
        [("train", "Cyst", "strips.npy"), ("train", "Normal", "flat.npy"), ("validation", "Cyst", "good.npy")])
      try Data(#"[{"label":"Cyst"},{"label":"Normal"}]"#.utf8).write(to: folder.appending(path: "labels.json"))
      let strips = "strips.npy: 40 slices of 1 row: is the array [H, W, D]?"
      let flat = "flat.npy: all voxels are equal; a model sees zeros"

      let valid = try CommandLineTool.run("vision", "validate", manifest, "--split", "train")
      #expect(valid.status == 0 && valid.errors == "\(manifest): no problems, 2 warnings\n")
      let lines = valid.output.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].hasPrefix("line 1: warning: ") && lines[0].hasSuffix(strips))
      #expect(lines.last?.hasPrefix("line 2: warning: ") == true && lines.last?.hasSuffix(flat) == true)

      let info = try CommandLineTool.run("vision", "info", folder.appending(path: "strips.npy").path)
      #expect(info.status == 0 && info.errors == "warning: 40 slices of 1 row: is the array [H, W, D]?\n")
      let json = try CommandLineTool.run("vision", "info", folder.appending(path: "flat.npy").path, "--json")
      #expect(json.output.contains(#""warnings":["all voxels are equal; a model sees zeros"]"#))

      let trained = try CommandLineTool.run(
        "vision", "train", manifest, "--labels", try VisionWorkshop.classes(of: folder, in: folder), "--recipe",
        try VisionWorkshop.recipe(in: folder, epochs: 1), "--output", folder.appending(path: "run").path)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("warning: case 0: \(folder.path)/\(strips)\n"), "\(trained.errors)")
      #expect(trained.errors.contains("warning: case 1: \(folder.path)/\(flat)\n"), "\(trained.errors)")
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

  /// A page and pictures of what speaks for a class.
  private func expectPage(of run: String, manifest: String, in folder: URL) throws {
    let (page, maps) = (folder.appending(path: "page.html"), folder.appending(path: "maps"))
    let shown = try CommandLineTool.run(
      "vision", "predict", run, "--manifest", manifest, "--split", "validation", "--page", page.path,
      "--heat-maps", maps.path)
    try #require(shown.status == 0, "\(shown.errors)")
    let text = try String(contentsOf: page, encoding: .utf8)
    let ids = shown.output.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst(3).first }
    #expect(!ids.isEmpty && ids.allSatisfy { text.contains(">\($0)</h2>") })
    #expect(!text.contains("http"))
    let pictures = try FileManager.default.contentsOfDirectory(atPath: maps.path)
    #expect(
      pictures.contains("case-1-scan-1.png") && text.components(separatedBy: "coloured\">").count > pictures.count)
    let unknown = try CommandLineTool.run(
      "vision", "predict", run, "--manifest", manifest, "--page", page.path, "--explain", "Nothing like it")
    #expect(unknown.status != 0 && unknown.errors.contains("no class of the model is named Nothing like it"))
  }
}
