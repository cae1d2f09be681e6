import Foundation
import TestSupport
import Testing

/// Damaged and missing scans, as every command sees them that reads scans.
@Suite struct ScanFaultTests {
  /// A folder of good and bad scans.
  private struct Clinic {
    let folder: URL

    init(in folder: URL) throws {
      self.folder = folder
      for name in ["good", "other", "third"] {
        try VisionWorkshop.writeImage([0, 1, 2, 3], to: folder.appending(path: "\(name).npy"))
      }
      try VisionWorkshop.writeImage([0, .nan, 2, .infinity], to: folder.appending(path: "holes.npy"))
      let whole = try Data(contentsOf: Golden.url("vision_io/scaled-little.nii.gz"))
      try whole.dropLast(20).write(to: folder.appending(path: "cut.nii.gz"))
      try Data(#"[{"label":"Cyst"},{"label":"Normal"}]"#.utf8).write(to: folder.appending(path: "labels.json"))
    }

    func train(_ manifest: String, run: String) throws -> CommandLineTool.Result {
      try CommandLineTool.run(
        "vision", "train", manifest, "--labels", try VisionWorkshop.classes(of: folder, in: folder), "--recipe",
        try VisionWorkshop.recipe(in: folder, epochs: 1), "--output", folder.appending(path: run).path)
    }
  }

  @Test func `every scan that cannot be used is named before the first step`() throws {
    try withTemporaryDirectory { folder in
      let clinic = try Clinic(in: folder)
      let good = try VisionWorkshop.manifest(
        folder.appending(path: "good.jsonl"),
        [("train", "Cyst", "good.npy"), ("train", "Normal", "other.npy"), ("validation", "Cyst", "third.npy")])
      let bad = try VisionWorkshop.manifest(
        folder.appending(path: "bad.jsonl"),
        [
          ("train", "Cyst", "good.npy"), ("train", "Cyst", "cut.nii.gz"), ("train", "Normal", "holes.npy"),
          ("validation", "Cyst", "none.nii"), ("test", "Cyst", ""),
        ])
      let cut = "cut.nii.gz: the compressed data ends too early"
      let holes = "holes.npy: 2 of 4 voxels are NaN or infinite"
      let missing = "none.nii: no such file"

      let valid = try CommandLineTool.run("vision", "validate", bad)
      #expect(valid.status == 1 && valid.errors == "error: \(bad): 4 problems\n")
      let problems = valid.output.split(separator: "\n")
      #expect(problems.count == 4, "\(valid.output)")
      for (line, problem) in zip([2, 3, 4, 5], [cut, holes, missing, "`scans` is empty"]) {
        #expect(problems.contains { $0.hasPrefix("line \(line): ") && $0.contains(problem) }, "\(valid.output)")
      }
      let quick = try CommandLineTool.run("vision", "validate", bad, "--scans", "header")
      #expect(quick.output.split(separator: "\n").count == 3, "\(quick.output)")

      expectError(
        try clinic.train(bad, run: "run"), "3 scans of the manifest cannot be used", cut, holes, missing,
        hint: "vision validate")
      // No run was begun, so that the mended manifest is trained on with the same command.
      let trained = try clinic.train(good, run: "run")
      try #require(trained.status == 0, "\(trained.errors)")

      let run = folder.appending(path: "run").path
      let predicted = try CommandLineTool.run("vision", "predict", run, "--manifest", bad)
      expectError(
        predicted, "3 scans of the manifest cannot be used", cut, holes, missing, "1 case has no scans: 4",
        hint: "vision validate")
      let measured = try CommandLineTool.run("vision", "evaluate", run, "--manifest", bad)
      expectError(
        measured, "1 scan of the manifest cannot be used", missing, "1 case has no scans: 4", hint: "vision validate")
    }
  }

  @Test func `labels that no class has are named before anything is written`() throws {
    try withTemporaryDirectory { folder in
      let clinic = try Clinic(in: folder)
      let manifest = try VisionWorkshop.manifest(
        folder.appending(path: "cases.jsonl"), [("train", "Cyst", "good.npy"), ("train", "Cist", "other.npy")])
      let classes = try VisionWorkshop.classes(of: folder, in: folder)
      let valid = try CommandLineTool.run(
        "vision", "validate", manifest, "--labels", classes, "--split", "train")
      #expect(valid.status == 1 && valid.output == "line 2: unknown label \"Cist\"; did you mean \"Cyst\"?\n")
      expectError(
        try clinic.train(manifest, run: "run"), "1 labels of the manifest are not in the label space: Cist",
        hint: "export")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "run").path))
    }
  }

  @Test func `cases that cannot be used are left out when that is asked for, at any step`() throws {
    try withTemporaryDirectory { folder in
      _ = try Clinic(in: folder)
      let manifest = try VisionWorkshop.manifest(
        folder.appending(path: "bad.jsonl"),
        [
          ("train", "Cyst", "good.npy"), ("train", "Cyst", "cut.nii.gz"), ("train", "Normal", "other.npy"),
          ("validation", "Cyst", "none.nii"), ("validation", "Normal", "third.npy"),
        ])
      let run = folder.appending(path: "run").path
      let arguments = [
        "vision", "train", manifest, "--labels", try VisionWorkshop.classes(of: folder, in: folder), "--recipe",
        try VisionWorkshop.recipe(in: folder, epochs: 1), "--output", run, "--unusable",
      ]
      let stopped = try CommandLineTool.run(arguments + ["stop"])
      #expect(stopped.status != 0)
      let trained = try CommandLineTool.run(arguments + ["skip"])
      try #require(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("2 cases are left out: 2 scans of the manifest cannot be used"))
      #expect(trained.errors.contains("cut.nii.gz") && trained.errors.contains("none.nii"))
      // Two usable cases of the three: as many steps where each is one.
      let steps = try CommandLineTool.run(
        arguments.dropLast(2) + [
          folder.appending(path: "single").path, "--unusable", "skip", "--set", "training.batch_size=1",
        ])
      #expect(steps.status == 0, "\(steps.errors)")
      #expect(steps.output.hasPrefix("2 of 2 steps"), "\(steps.output)")
      let measured = try CommandLineTool.run("vision", "predict", run, "--manifest", manifest, "--unusable", "skip")
      #expect(measured.status == 0 && measured.output.split(separator: "\n").count == 3, "\(measured.errors)")
    }
  }
}
