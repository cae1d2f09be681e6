import DeviceTestSupport
import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct ContrastiveTrainerTests {
  @Test(arguments: Device.tested)
  func `ten steps have the losses of the same training in PyTorch`(device: Device) throws {
    let expected = try #require(Cases.shared?.losses)
    try withTemporaryDirectory { run in
      let trainer = try TrainingFixture.trainer(run)
      let outcome = try trainer.train(
        SentenceEncoder(directory: Cases.new, device: device), batch: TrainingFixture.batch)
      #expect(outcome == .finished)
      let error = maxError(try TrainingFixture.losses(run).map(Float.init), expected.map(Float.init))
      #expect(error < Tolerance.tenSteps * Tolerance.factor(on: device))
    }
  }

  @Test(arguments: [false, true], Device.tested)
  func `an interrupted run ends with the bits of one that was not`(bf16: Bool, device: Device) throws {
    try withTemporaryDirectory { folder in
      let (whole, parts) = (folder.appending(path: "whole"), folder.appending(path: "parts"))
      let recipe = TrainingFixture.recipe(bf16: bf16)
      _ = try TrainingFixture.trainer(whole, recipe).train(
        TrainingFixture.withDropout(folder, device: device), batch: TrainingFixture.batch)
      for stop in [3, 4, 9] {
        var done = 0
        let outcome = try TrainingFixture.trainer(parts, recipe).train(
          TrainingFixture.withDropout(folder, device: device), resume: true, batch: TrainingFixture.batch,
          shouldStop: { done == stop },
          progress: { done = $0.step })
        #expect(outcome == .interrupted(step: stop))
      }
      let last = try TrainingFixture.trainer(parts, recipe).train(
        TrainingFixture.withDropout(folder, device: device), resume: true, batch: TrainingFixture.batch)
      #expect(last == .finished)
      for file in ["checkpoint.safetensors", "log.jsonl"] {
        #expect(try Data(contentsOf: whole.appending(path: file)) == Data(contentsOf: parts.appending(path: file)))
      }
    }
  }

  @Test func `the bits of a run do not depend on the number of workers that make its batches`() throws {
    try withTemporaryDirectory { folder in
      let runs = try [0, 1, 3].map { count in
        let run = folder.appending(path: "\(count)")
        _ = try TrainingFixture.trainer(run).train(
          TrainingFixture.withDropout(folder, device: .cpu), workerCount: count, batch: TrainingFixture.batch)
        return try ["checkpoint.safetensors", "log.jsonl"].map { try Data(contentsOf: run.appending(path: $0)) }
      }
      #expect(runs[1] == runs[0] && runs[2] == runs[0])
    }
  }

  @Test func `a run goes on only on the kind of device it was started on`() throws {
    try withTemporaryDirectory { run in
      let trainer = try TrainingFixture.trainer(run)
      _ = try trainer.train(SentenceEncoder(directory: Cases.new), batch: TrainingFixture.batch)
      let other = try #require(Device.tested.last { $0 != .cpu })
      #expect {
        try trainer.train(
          SentenceEncoder(directory: Cases.new, device: other), resume: true, batch: TrainingFixture.batch)
      } throws: { "\($0)".contains("another kind of device") }
    }
  }

  @Test func `a run is resumed when that is asked for, and only with what it was started with`() throws {
    try withTemporaryDirectory { run in
      func train(_ recipe: ContrastiveRecipe = TrainingFixture.recipe(), encoder: String, resume: Bool) throws
        -> ArraySlice<
          String
        >
      {
        var notes: [String] = []
        _ = try TrainingFixture.trainer(run, recipe, identity: ["encoder": encoder]).train(
          SentenceEncoder(directory: Cases.new), resume: resume, batch: TrainingFixture.batch,
          note: { notes.append($0) })
        #expect(notes.last?.hasPrefix("waited ") == true)
        return notes.dropLast()
      }
      let first = try train(encoder: "a", resume: true)
      #expect(first == ["\(run.path) holds no run yet: this one starts at the first step"])
      #expect { try train(encoder: "a", resume: false) } throws: { "\($0)".contains("holds a training run already") }
      #expect { try train(encoder: "b", resume: true) } throws: { "\($0)".contains("encoder is another") }
      var longer = TrainingFixture.recipe()
      longer.steps = 11
      #expect {
        try train(longer, encoder: "a", resume: true)
      } throws: { "\($0)".contains("recipe.steps was 10 and is 11") }
      #expect(try train(encoder: "a", resume: true) == ["resumed at step 10 of 10"])
    }
  }

  @Test func `the steps of the warm-up fit, however many there are`() {
    var recipe = ContrastiveRecipe(steps: 10, warmupFraction: 0.25)
    #expect(recipe.schedule.warmupSteps == 2)
    (recipe.steps, recipe.warmupFraction) = (.max, 1)
    #expect(recipe.schedule.warmupSteps == .max)
  }

  @Test func `a recipe that makes no sense is refused by the name of the setting`() {
    var recipe = TrainingFixture.recipe()
    recipe.objective = .infoNCE(InfoNCE(temperature: 0))
    #expect { try recipe.validate() } throws: { "\($0)".contains("training.objective.temperature must be positive") }
  }

  @Test func `a batch in which no pair has a negative is refused by what it is about`() throws {
    let cells = (0..<2).flatMap { row in (0..<2).map { (row: row, column: $0) } }
    let batches = [
      TrainingBatch(kind: "synonym", anchors: ["lung", "pulmo"], positives: ["Lung", "lungs"], falseNegatives: cells),
      TrainingBatch(kind: "hierarchy", anchors: ["lung"], positives: ["organ"]),
    ]
    for batch in batches {
      try withTemporaryDirectory { run in
        let trainer = try TrainingFixture.trainer(run)
        let error = #expect(throws: EncoderError.self) {
          try trainer.train(
            SentenceEncoder(directory: Cases.new), batch: { $0 < 2 ? TrainingFixture.batch($0) : batch })
        }
        #expect(error?.description.contains("no \(batch.kind) pair in the batch of step 3 has a negative") == true)
        #expect(error?.description.contains("'lung' and '\(batch.positives[0])'") == true)
        #expect(try TrainingFixture.losses(run).allSatisfy { $0 > 0 })
      }
    }
  }

  @Test func `one negative suffices`() throws {
    let batch = TrainingBatch(
      kind: "synonym", anchors: ["lung", "liver"], positives: ["pulmo", "hepar"], falseNegatives: [(0, 1), (0, 0)])
    try withTemporaryDirectory { run in
      _ = try TrainingFixture.trainer(run)
        .train(SentenceEncoder(directory: Cases.new), batch: { _ in batch })
      #expect(try TrainingFixture.losses(run).allSatisfy { $0 > 0 })
    }
  }

  @Test func `numbers that are not finite are refused by the name of the setting`() {
    let changes: [(String, (inout ContrastiveRecipe, Double) -> Void)] = [
      ("learning_rate", { $0.learningRate = $1 }), ("warmup_fraction", { $0.warmupFraction = $1 }),
      ("beta1", { $0.beta1 = $1 }), ("beta2", { $0.beta2 = $1 }),
      ("eps", { $0.eps = $1 }), ("weight_decay", { $0.weightDecay = $1 }),
      ("clip_norm", { $0.clipNorm = $1 }),
      ("objective.temperature", { $0.objective = .infoNCE(InfoNCE(temperature: $1)) }),
    ]
    for (key, change) in changes {
      for value in [Double.infinity, -.infinity, .nan] {
        var recipe = TrainingFixture.recipe()
        change(&recipe, value)
        #expect { try recipe.validate() } throws: { "\($0)".contains("training.\(key) must") }
      }
    }
  }
}
