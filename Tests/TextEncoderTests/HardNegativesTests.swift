import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct HardNegativesTests {
  private struct Killed: Error {}

  private static let names = ["lung cancer", "heart attack", "broken leg", "gout", "migraine"]

  private static var recipe: ContrastiveRecipe {
    var recipe = TrainingFixture.recipe()
    recipe.hardNegatives = HardNegatives(start: 2, every: 4)
    recipe.averaging = .init(decay: 0.5)
    recipe.checkpointSteps = 3
    return recipe
  }

  /// Names that depend on the weights: those whose first value is among the greatest.
  private func source(mined: @escaping (Range<Int>) throws -> Void = { _ in }) -> NegativeSource {
    NegativeSource { steps, _, encoder in
      try mined(steps)
      let vectors = encoder.vectors(of: Self.names)
      let scores = Self.names.indices.map { vectors[$0 * encoder.dimension] }
      let order = scores.indices.sorted { scores[$0] > scores[$1] }
      return steps.map { [order[0], order[1 + $0 % 3]] }
    } batch: { step, numbers in
      var batch = TrainingFixture.batch(step)
      batch.negatives = numbers.map { Self.names[$0] }
      return batch
    }
  }

  private func train(
    _ folder: URL, _ run: URL, until stop: Int = .max, _ source: NegativeSource
  ) throws -> TrainingOutcome {
    var done = 0
    return try TrainingFixture.trainer(run, Self.recipe).train(
      TrainingFixture.withDropout(folder), resume: true, batch: TrainingFixture.batch, negatives: source,
      shouldStop: { done == stop }, progress: { done = $0.step })
  }

  private func bits(_ run: URL) throws -> [Data] {
    try ["checkpoint.safetensors", "log.jsonl", "negatives-6.json"].map {
      try Data(contentsOf: run.appending(path: $0))
    }
  }

  @Test func `names are mined before each window, and only the table of the last is kept`() throws {
    try withTemporaryDirectory { folder in
      let run = folder.appending(path: "run")
      var windows: [Range<Int>] = []
      #expect(try train(folder, run, source { windows.append($0) }) == .finished)
      #expect(windows == [2..<6, 6..<10])
      let files = try FileManager.default.contentsOfDirectory(atPath: run.path).filter { $0.hasPrefix("negatives") }
      #expect(files == ["negatives-6.json"])
      // They change the losses from the third step on.
      let plain = folder.appending(path: "plain")
      var recipe = Self.recipe
      recipe.hardNegatives = nil
      _ = try TrainingFixture.trainer(plain, recipe).train(
        TrainingFixture.withDropout(folder), batch: TrainingFixture.batch)
      let (with, without) = (try TrainingFixture.losses(run), try TrainingFixture.losses(plain))
      #expect(with.prefix(2) == without.prefix(2) && with[2] != without[2])
    }
  }

  @Test func `a run that is interrupted before, in and between windows ends with the same bits`() throws {
    try withTemporaryDirectory { folder in
      let (whole, parts) = (folder.appending(path: "whole"), folder.appending(path: "parts"))
      _ = try train(folder, whole, source())
      for stop in [1, 2, 3, 5, 6, 8] {
        #expect(try train(folder, parts, until: stop, source()) == .interrupted(step: stop))
      }
      #expect(try train(folder, parts, source()) == .finished)
      #expect(try bits(parts) == bits(whole))
    }
  }

  @Test func `a run that is killed while it mines, or before it saves what it mined, ends with the same bits`() throws {
    try withTemporaryDirectory { folder in
      let (whole, parts) = (folder.appending(path: "whole"), folder.appending(path: "parts"))
      _ = try train(folder, whole, source())
      for fatal in [2, 6] {
        #expect(throws: Killed.self) {
          try train(folder, parts, source { if $0.lowerBound == fatal { throw Killed() } })
        }
      }
      // Killed after the second window was mined, in its first step: the checkpoint is of a step before it.
      let mined = source()
      let fatal = NegativeSource(mine: mined.mine) { [batch = mined.batch] step, numbers in
        if step == 6 { throw Killed() }
        return try batch(step, numbers)
      }
      #expect(throws: Killed.self) { try train(folder, parts, fatal) }
      #expect(FileManager.default.fileExists(atPath: parts.appending(path: "negatives-6.json").path))
      #expect(try train(folder, parts, source()) == .finished)
      #expect(try bits(parts) == bits(whole))
    }
  }

  @Test func `a table that is gone or another is named, and a source is needed`() throws {
    try withTemporaryDirectory { folder in
      let run = folder.appending(path: "run")
      _ = try train(folder, run, until: 8, source())
      let table = run.appending(path: "negatives-6.json")
      try Data(#"{"format_version":1,"first_step":6,"names":[[0,1],[0,1],[0,1],[0,1]]}"#.utf8).write(to: table)
      let other = #expect(throws: EncoderError.self) { try train(folder, run, source()) }
      #expect(other?.description.contains("negatives-6.json is not the table of negatives") == true)
      let error = #expect(throws: EncoderError.self) {
        try TrainingFixture.trainer(folder.appending(path: "none"), Self.recipe).train(
          TrainingFixture.withDropout(folder), batch: TrainingFixture.batch)
      }
      #expect(error?.description.contains("hard_negatives is set") == true)
    }
  }

  @Test(arguments: [
    (HardNegatives(start: -1), "start must not be negative"), (HardNegatives(every: 0), "every must be positive"),
    (HardNegatives(perAnchor: 0), "per_anchor must be positive"), (HardNegatives(candidates: 0), "candidates must"),
    (HardNegatives(margin: .nan), "margin must lie in"), (HardNegatives(ceiling: 3), "ceiling must lie in"),
  ])
  func `settings that make no sense are refused by name`(settings: HardNegatives, expected: String) {
    var recipe = TrainingFixture.recipe()
    recipe.hardNegatives = settings
    let error = #expect(throws: EncoderError.self) { try recipe.validate() }
    #expect(error?.description.contains("training.hard_negatives.\(expected)") == true, "\(error?.description ?? "")")
  }
}
