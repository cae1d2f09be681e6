import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct ImageTrainerTests {
  @Test(
    "a run that is stopped and resumed ends with the same bits as one that is not",
    arguments: [nil, WeightAverage.Options(decay: 0.8)])
  func resume(averaging: WeightAverage.Options?) throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      var plan = recipe()
      plan.training.averaging = averaging
      plan.training.accumulation = averaging == nil ? nil : 3
      func train(_ name: String, stopAfter: Int? = nil, resume: Bool = false) throws -> ImageTrainer.Outcome {
        var steps = 0
        return try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: folder.appending(path: name),
          resume: resume,
          cache: folder.appending(path: "cache"),
          shouldStop: {
            steps += 1
            return steps == stopAfter
          })
      }
      #expect(try train("whole").isFinished)
      let stopped = try train("parts", stopAfter: 5)
      #expect(stopped.step == 5 && stopped.totalSteps == 12)
      #expect(try train("parts", resume: true).isFinished)

      for file in ["checkpoint", "model", "best"] {
        let runs = try ["whole", "parts"].map {
          try Safetensors.load(folder.appending(path: "\($0)/\(file).safetensors"))
        }
        #expect(runs[0].metadata == runs[1].metadata)
        #expect(runs[0].tensors.keys.sorted() == runs[1].tensors.keys.sorted())
        for (name, tensor) in runs[0].tensors where tensor.dtype == .float32 {
          let bits = [tensor, runs[1].tensors[name]!].map { $0.array(of: Float.self).map(\.bitPattern) }
          #expect(bits[0] == bits[1], "\(file): \(name)")
        }
      }
      let logs = try ["whole", "parts"].map {
        try Data(contentsOf: folder.appending(path: "\($0)/log.jsonl"))
      }
      #expect(logs[0] == logs[1])
    }
  }

  @Test("the bits of a run do not depend on the number of workers that make its batches")
  func workers() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let runs = try [0, 1, 3].map { count in
        let run = folder.appending(path: "\(count)")
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: recipe(epochs: 2), run: run,
          cache: folder.appending(path: "cache"), workerCount: count)
        return try ["checkpoint.safetensors", "model.safetensors", "log.jsonl"].map {
          try Data(contentsOf: run.appending(path: $0))
        }
      }
      #expect(runs[1] == runs[0] && runs[2] == runs[0])
    }
  }

  @Test("training learns, and the run can be evaluated, predicted with and used on classes it has not seen")
  func endToEnd() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      var losses: [Double] = []
      let outcome = try ImageTrainer.train(
        data.manifest, labels: data.labels, recipe: recipe(epochs: 15, learningRate: 3e-3), run: run,
        progress: { _, _, loss in losses.append(loss) })
      let first = losses.prefix(5).reduce(0.0, +)
      let last = losses.suffix(5).reduce(0.0, +)
      #expect(last < 0.6 * first)
      #expect(outcome.bestValidation! > 0.8)

      let predictor = try Predictor(run: run)
      let cache = try PreprocessCache(run.appending(path: "cache"), predictor.recipe.preprocess)
      let report = try ImageEvaluator.evaluate(predictor, data.manifest, cache: cache)
      #expect(report.testCaseCount == 4 && report.classes.map(\.name) == data.labels.labels)
      let cases = data.manifest.records(in: .test)
      let scores = try predictor.scores(of: cases, in: data.manifest, cache: cache)
      let features = try predictor.features(of: cases, in: data.manifest, cache: cache)
      #expect(features.count == 4 && features.width == 128)
      let prediction = scores.predictions(top: 2, of: predictor.labels.labels)[0]
      #expect(prediction.id == "case 16" && prediction.predictions.count == 2)
      #expect(prediction.predictions[0].probability >= prediction.predictions[1].probability)

      let other = try LabelSpace(
        labels: ["new"], embeddings: data.labels.embeddings!.narrow(0, start: 1, length: 1),
        encoder: "e", ontology: "o")
      let unseen = try Predictor(run: run, labels: other).scores(of: cases, in: data.manifest, cache: cache)
      let column = stride(from: 1, to: 12, by: 3).map { scores.scores[$0] }
      #expect(maxError(unseen.scores, column) < Tolerance.forward)
      for (encoder, ontology, message) in [
        ("f", "o", "encoder f, those the run was trained with from encoder e"),
        ("e", "p", "ontology p, those the run was trained with from ont"), (nil, "o", "from encoder unknown"),
        ("e", nil, "from ontology unknown"),
      ] as [(String?, String?, String)] {
        let foreign = try LabelSpace(
          labels: ["new"], embeddings: other.embeddings, encoder: encoder, ontology: ontology)
        let error = #expect(throws: VisionError.self) { try Predictor(run: run, labels: foreign) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test("a run is neither overwritten nor resumed with another recipe, label space or manifest")
  func identity() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      func train(_ recipe: VisionRecipe, _ labels: LabelSpace, _ manifest: CaseManifest, resume: Bool) throws {
        _ = try ImageTrainer.train(
          manifest, labels: labels, recipe: recipe, run: folder.appending(path: "run"), resume: resume,
          cache: folder.appending(path: "cache"), shouldStop: { true })
      }
      try train(recipe(), data.labels, data.manifest, resume: false)
      #expect(throws: FileError.self) { try train(recipe(), data.labels, data.manifest, resume: false) }
      let labels = try LabelSpace(labels: data.labels.labels, embeddings: data.labels.embeddings! + 1)
      var shorter = data.manifest
      shorter.records.removeFirst()
      for (recipe, labels, manifest, what) in [
        (
          recipe(learningRate: 2e-3), data.labels, data.manifest, "recipe.training.learning_rate was 0.001 and is 0.002"
        ),
        (recipe(), labels, data.manifest, "otherwise: labels is another"),
        (recipe(), data.labels, shorter, "otherwise: manifest is another"),
      ] {
        let error = #expect(throws: FileError.self) { try train(recipe, labels, manifest, resume: true) }
        #expect(error?.description.contains(what) == true)
      }
    }
  }

  @Test("a diverging run ends with an error and keeps its checkpoint")
  func divergence() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let run = folder.appending(path: "run")
      var wild = recipe(learningRate: 1e30)
      wild.training.warmupFraction = 0
      let error = #expect(throws: VisionError.self) {
        try ImageTrainer.train(data.manifest, labels: data.labels, recipe: wild, run: run)
      }
      #expect(
        error?.description.contains(#/diverged.*of the cases case \d+,/#) == true, "\(error?.description ?? "")")
    }
  }

  @Test("a scan that is lost during a training ends it, or its case is left out and named, as told")
  func lostScan() throws {
    try withTemporaryDirectory { folder in
      for (unusable, name) in [(UnusableCases.stop, "stopped"), (.skip, "skipped")] {
        let data = try SmallData(in: folder)
        let (run, cache) = (folder.appending(path: name), folder.appending(path: "\(name)-cache"))
        var remarks: [ImageTrainer.Remark] = []
        let outcome = Result {
          try ImageTrainer.train(
            data.manifest, labels: data.labels, recipe: recipe(), run: run, cache: cache, unusable: unusable,
            workerCount: 0, note: { remarks.append($0) },
            progress: { step, _, _ in
              guard step == 6 else { return }
              // In the third epoch the scan and what was made of it are gone.
              for file in [cache, folder.appending(path: "4-0.nii")] { try? FileManager.default.removeItem(at: file) }
            })
        }
        let named = remarks.contains {
          if case .skippedCase(let id, let reason) = $0 { id == "case 4" && reason.contains("4-0.nii") } else { false }
        }
        switch unusable {
        case .stop:
          let error = #expect(throws: VisionError.self) { try outcome.get() }
          #expect(error?.description.contains("4-0.nii") == true && !named)
          #expect(FileManager.default.fileExists(atPath: run.appending(path: "checkpoint.safetensors").path))
        case .skip: #expect(try outcome.get().isFinished && named)
        }
      }
    }
  }

  @Test(
    "labels that the label space lacks, and a manifest without training cases, are refused before anything is written"
  )
  func badManifests() throws {
    try withTemporaryDirectory { folder in
      var data = try SmallData(in: folder).manifest
      let labels = try LabelSpace(labels: ["bright"])
      let run = folder.appending(path: "run")
      var linear = recipe()
      linear.model.classifier.kind = .linear
      let error = #expect(throws: VisionError.self) {
        try ImageTrainer.train(data, labels: labels, recipe: linear, run: run)
      }
      #expect(error?.description.contains("left") == true)
      data.records.removeAll { $0.split == .train }
      #expect(throws: VisionError.self) {
        try ImageTrainer.train(data, labels: labels, recipe: linear, run: run)
      }
      #expect(!FileManager.default.fileExists(atPath: run.path))
    }
  }
}
