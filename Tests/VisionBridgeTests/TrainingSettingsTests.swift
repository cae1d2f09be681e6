import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Averaging, accumulation and patience of image trainings.
@Suite struct TrainingSettingsTests {
  @Test(
    "a step in parts is the step, where no normalisation looks at the batch", arguments: [nil, PredictionPooling.max])
  func accumulation(pooling: PredictionPooling?) throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      func losses(_ parts: Int?) throws -> [Double] {
        var plan = recipe(epochs: 2)
        plan.model.encoder = .visionTransformer(
          VisionTransformerConfig(
            patchSize: 16, patchDepth: 1, width: 24, layerCount: 1, headCount: 2, headSize: 8, feedForwardSize: 32,
            dropout: 0))
        plan.model.scanPooling = pooling
        plan.training.accumulation = parts
        var losses: [Double] = []
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: folder.appending(path: "\(parts ?? 1)"),
          cache: folder.appending(path: "cache"), progress: { _, _, loss in losses.append(loss) })
        return losses
      }
      let (whole, parts) = try (losses(nil), losses(3))
      #expect(whole.count == 6 && maxError(parts.map { Float($0) }, whole.map { Float($0) }) < Tolerance.tenSteps)
    }
  }

  @Test("a case that comes twice in an epoch is changed otherwise the second time")
  func draws() {
    let seeds = (0..<3).map { Augmentation.seed(ofTraining: 1, epoch: 2, caseID: "a", scan: 0, draw: $0) }
    #expect(Set(seeds).count == 3)
    #expect(seeds[0] == Augmentation.seed(ofTraining: 1, epoch: 2, caseID: "a", scan: 0))
  }

  @Test("averages of the weights are what is judged and kept, their running statistics too")
  func averages() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      var plan = recipe(epochs: 2)
      plan.training.averaging = WeightAverage.Options(decay: 0.9)
      let run = folder.appending(path: "run")
      _ = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: plan, run: run)
      let kept = try Safetensors.load(run.appending(path: "model.safetensors")).tensors
      let checkpoint = try Safetensors.load(run.appending(path: "checkpoint.safetensors")).tensors
      for name in ["resnet2D.conv1.weight", "resnet2D.bn1.running_mean"] {
        let average = try #require(checkpoint.first { $0.key.hasSuffix("average.\(name)") }?.value)
        #expect(kept[name]!.array(of: Float.self) == average.array(of: Float.self), "\(name)")
        let last = try #require(checkpoint.first { $0.key.hasSuffix(name) && !$0.key.contains("average.") }?.value)
        #expect(kept[name]!.array(of: Float.self) != last.array(of: Float.self), "\(name)")
      }
    }
  }

  @Test("a training without progress ends early, and stays ended when it is resumed")
  func patience() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      var plan = recipe(epochs: 30, learningRate: 1e-12)
      plan.training.patience = 2
      let run = folder.appending(path: "run")
      let outcome = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: plan, run: run)
      #expect(outcome.endedEarly && outcome.isFinished && outcome.step < 30 && outcome.step % 3 == 0)
      #expect(FileManager.default.fileExists(atPath: run.appending(path: "model.safetensors").path))
      let again = try ImageTrainer.train(data.manifest, labels: data.labels, recipe: plan, run: run, resume: true)
      #expect(again == outcome)

      // Stopped in between and resumed, it ends at the same step.
      let other = folder.appending(path: "other")
      var steps = 0
      _ = try ImageTrainer.train(
        data.manifest, labels: data.labels, recipe: plan, run: other,
        shouldStop: {
          steps += 1
          return steps == outcome.step - 2
        })
      #expect(
        try ImageTrainer.train(data.manifest, labels: data.labels, recipe: plan, run: other, resume: true) == outcome)

      let blind = CaseManifest(records: data.manifest.records.filter { $0.split == .train }, folder: folder)
      let error = #expect(throws: VisionError.self) {
        try ImageTrainer.train(blind, labels: data.labels, recipe: plan, run: folder.appending(path: "blind"))
      }
      #expect(error?.description.contains("no class has both one with it and one without it") == true)
    }
  }

  @Test("re-training the classifier changes nothing else, running statistics neither")
  func classifierAlone() throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      var plan = recipe(epochs: 1)
      plan.training.trained = .classifier
      let weights = try ["one", "two"].map { name -> [String: Tensor] in
        plan.training.epochs = name == "one" ? 1 : 3
        plan.training.learningRate = name == "one" ? 1e-9 : 1e-2
        let run = folder.appending(path: name)
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: run, cache: folder.appending(path: "cache"))
        return try Safetensors.load(run.appending(path: "model.safetensors")).tensors
      }
      let changed = weights[0].keys.filter { name in
        zip(weights[0][name]!.to(.float32).array(of: Float.self), weights[1][name]!.to(.float32).array(of: Float.self))
          .contains { abs($0 - $1) > 1e-6 }
      }
      #expect(!changed.isEmpty && changed.allSatisfy { $0.hasPrefix("fcke") }, "\(changed.sorted())")
    }
  }

  @Test("of equal average precisions the lower loss is the best, and patience waits for a better precision")
  func ties() {
    let store = ParameterStore(generator: Generator(seed: 1))
    var state = ImageTrainingState(
      store: store, optimizer: AdamW(store, AdamW.Options()), generator: Generator(seed: 1), average: nil)
    func takes(_ step: Int, _ precision: Double?, _ loss: Double) -> Bool {
      state.step = step
      return state.takesUp(Validation.Result(loss: loss, macroAP: precision, macroAUROC: nil))
    }
    #expect(takes(1, 0.5, 1) && !takes(2, 0.5, 1) && takes(3, 0.5, 0.9) && !takes(4, 0.4, 0.1) && !takes(5, nil, 0))
    #expect(state.isExhausted(after: 4, batchesPerEpoch: 1) && !state.isExhausted(after: 5, batchesPerEpoch: 1))
    #expect(takes(6, 0.6, 5) && !state.isExhausted(after: 1, batchesPerEpoch: 1))
  }
}
