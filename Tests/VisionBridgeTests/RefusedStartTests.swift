import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// What a training refuses or says before its first step.
@Suite struct RefusedStartTests {
  /// One case with a scan, and a recipe with the knowledge classifier.
  private func manifest(in folder: URL) throws -> CaseManifest {
    let shape = ZYX(z: 1, y: 32, x: 32)
    try NiftiWriter.write(
      Scan(voxels: (0..<shape.count).map(Float.init), shape: shape, spacingMM: ZYX(z: 1, y: 1, x: 1)),
      to: folder.appending(path: "a.nii"), datatype: .float32)
    let records = ["1", "2", "3"].map {
      CaseRecord(id: $0, split: .train, labels: ["a"], scans: [ScanEntry(path: "a.nii", modality: .mri)])
    }
    return CaseManifest(records: records, folder: folder)
  }

  private let recipe = VisionRecipe(
    preprocess: PreprocessOptions(size: 32, depth: 2),
    model: VisionConfig(encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow"))),
    training: VisionRecipe.Training(epochs: 1, batchSize: 4, learningRate: 1e-3))

  @Test func `a recipe that cannot start is refused before a scan is read, and leaves nothing`() throws {
    try withTemporaryDirectory { folder in
      let manifest = try manifest(in: folder)
      let run = folder.appending(path: "runs/a")
      let names = try LabelSpace(labels: ["a", "b"])
      let labels = try LabelSpace(labels: ["a", "b"], embeddings: .normal([2, 8], generator: Generator(seed: 1)))
      let wide = folder.appending(path: "wide.safetensors")
      try Safetensors.save(["conv1.weight": .ones([64, 3, 7, 7])], to: wide)
      func train(_ labels: LabelSpace, _ initial: InitialWeights? = nil) throws {
        _ = try ImageTrainer.train(
          manifest, labels: labels, recipe: recipe, run: run, initial: initial,
          preparing: { _, _ in if labels.embeddings == nil || initial != nil { Issue.record("scans are read") } })
      }
      #expect(throws: VisionError.self) { try train(names) }
      #expect(throws: LoadReport.self) { try train(labels, InitialWeights.load(wide)) }
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "runs").path))
      try train(labels)
      #expect(FileManager.default.fileExists(atPath: run.appending(path: "model.safetensors").path))
    }
  }

  @Test func `a training that is stopped while it prepares has begun no run, and keeps the scans that are done`() throws
  {
    try withTemporaryDirectory { folder in
      let manifest = try manifest(in: folder)
      let run = folder.appending(path: "run")
      let labels = try LabelSpace(labels: ["a", "b"], embeddings: .normal([2, 8], generator: Generator(seed: 1)))
      func train(stopBefore limit: Int) throws -> ImageTrainer.Outcome {
        var asked = 0
        return try ImageTrainer.train(
          manifest, labels: labels, recipe: recipe, run: run,
          shouldStopPreparing: {
            asked += 1
            return asked == limit
          })
      }
      let stopped = try train(stopBefore: 2)
      #expect(stopped.step == 0 && stopped.totalSteps == 1 && !stopped.isFinished)
      #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["cache"])
      #expect(try train(stopBefore: 9).isFinished)
    }
  }

  @Test func `a training that mirrors scans says which labels name a side`() throws {
    try withTemporaryDirectory { folder in
      var manifest = try manifest(in: folder)
      let names = ["Left pleural effusion", "bright"]
      for index in manifest.records.indices { manifest.records[index].labels = [names[index % 2]] }
      let labels = try LabelSpace(labels: names, embeddings: .normal([2, 8], generator: Generator(seed: 1)))
      var mirrored = recipe
      mirrored.augmentation = Augmentation(columnFlipProbability: 0.5)
      let refusal = #expect(throws: VisionError.self) { try VisionRecipe(text: mirrored.json()) }
      #expect(refusal?.description.contains("labels_name_no_side to true where no label names a side") == true)
      mirrored.augmentation?.labelsNameNoSide = true
      var notes: [ImageTrainer.Remark] = []
      _ = try ImageTrainer.train(
        manifest, labels: labels, recipe: mirrored, run: folder.appending(path: "run"), note: { notes.append($0) })
      #expect(notes.contains(.mirroredSides(labels: ["Left pleural effusion"])))
    }
  }

  @Test func `what a training goes on with is named before its first step`() throws {
    try withTemporaryDirectory { folder in
      var manifest = try manifest(in: folder)
      manifest.records[1].id = manifest.records[0].id
      let labels = try LabelSpace(labels: ["a", "b"], embeddings: .normal([2, 8], generator: Generator(seed: 1)))
      var notes: [ImageTrainer.Remark] = []
      _ = try ImageTrainer.train(
        manifest, labels: labels, recipe: recipe, run: folder.appending(path: "run"), note: { notes.append($0) })
      if case .stepMemory? = notes.first {} else { Issue.record("the first remark is \(notes)") }
      #expect(notes.dropFirst().dropLast() == [.manifestProblems(counts: "1 duplicate case")])
      if case .pace? = notes.last {} else { Issue.record("the last remark is \(notes)") }
    }
  }
}
