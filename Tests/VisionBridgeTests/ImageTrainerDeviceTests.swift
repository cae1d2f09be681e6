import DeviceTestSupport
import Foundation
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Training, evaluation and prediction with every tensor of the computation off the CPU.
@Suite struct ImageTrainerDeviceTests {
  private func losses(_ folder: URL) throws -> [Float] {
    struct Entry: Decodable { var loss: Float? }
    return try String(contentsOf: folder.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .compactMap { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)).loss }
  }

  @Test(arguments: [ClassifierConfig.Kind.knowledge, .linear], Device.tested.filter { $0 != .cpu })
  func `a training has the losses of the CPU, goes on after an interruption and is used on any device`(
    kind: ClassifierConfig.Kind, device: Device
  ) throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      var plan = recipe(epochs: 2)
      plan.model.classifier.kind = kind
      func train(_ name: String, on device: Device, stopAfter: Int? = nil, resume: Bool = false) throws {
        var steps = 0
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: folder.appending(path: name), resume: resume,
          cache: folder.appending(path: "cache"), device: device,
          shouldStop: {
            steps += 1
            return steps == stopAfter
          })
      }
      try train("cpu", on: .cpu)
      try train("device", on: device, stopAfter: 2)
      try train("device", on: device, resume: true)
      let (expected, found) = try (losses(folder.appending(path: "cpu")), losses(folder.appending(path: "device")))
      #expect(expected.count == 6)
      #expect(maxError(found, expected) < Tolerance.tenSteps * Tolerance.factor(on: device))

      let logits = try [Device.cpu, device].map { place in
        let predictor = try Predictor(run: folder.appending(path: "device"), device: place)
        let cache = try PreprocessCache(folder.appending(path: "cache"), plan.preprocess)
        return try predictor.scores(of: data.manifest.records(in: .test), in: data.manifest, cache: cache).scores
      }
      #expect(maxError(logits[1], logits[0]) < Tolerance.gradient * Tolerance.factor(on: device))
    }
  }

  @Test(arguments: Device.tested)
  func `in bfloat16 a training stays near that in float32`(device: Device) throws {
    try withTemporaryDirectory { folder in
      let data = try SmallData(in: folder)
      let runs = try [false, true].map { bf16 in
        var plan = recipe(epochs: 1)
        plan.training.bf16 = bf16
        plan.augmentation = nil
        let run = folder.appending(path: "\(bf16)")
        _ = try ImageTrainer.train(
          data.manifest, labels: data.labels, recipe: plan, run: run, cache: folder.appending(path: "cache"),
          device: device)
        return try losses(run)
      }
      // The backbone rounds to 8 bits of mantissa.
      #expect(maxError(runs[1], runs[0]) < 0.05)
    }
  }
}
