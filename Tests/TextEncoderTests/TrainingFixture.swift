import Files
import Foundation
import Torch

@testable import TextEncoder

/// A small training: ten steps of one batch.
enum TrainingFixture {
  /// The batch of each step.
  static func batch(_ step: Int) -> TrainingBatch {
    let pairs = Cases.shared?.pairs ?? []
    return TrainingBatch(
      kind: "synonym", anchors: pairs.map { $0[0] }, positives: pairs.map { $0[1] }, falseNegatives: [(0, 3)])
  }

  static func recipe(bf16: Bool = false) -> ContrastiveRecipe {
    ContrastiveRecipe(
      steps: 10, learningRate: 1e-3, warmupFraction: 0.2, maxLength: 24, bf16: bf16, checkpointSteps: 100,
      seed: 3)
  }

  static func trainer(
    _ run: URL, _ recipe: ContrastiveRecipe = recipe(), identity: [String: String] = [:]
  ) throws -> ContrastiveTrainer {
    try ContrastiveTrainer(recipe, run: RunDirectory(run, recipe: recipe, identity: identity))
  }

  /// The losses in the log of a run.
  static func losses(_ run: URL) throws -> [Double] {
    struct Entry: Decodable { var loss: Double }
    return try String(contentsOf: run.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)).loss }
  }

  /// A copy of the small encoder with dropout, so that the generator matters.
  static func withDropout(_ folder: URL, device: Device = .cpu) throws -> SentenceEncoder {
    let copy = folder.appending(path: "encoder")
    if !FileManager.default.fileExists(atPath: copy.path) {
      try FileManager.default.copyItem(at: Cases.new, to: copy)
      let config = try String(contentsOf: copy.appending(path: "config.json"), encoding: .utf8)
        .replacing(#""hidden_dropout_prob": 0.0"#, with: #""hidden_dropout_prob": 0.1"#)
        .replacing(#""attention_probs_dropout_prob": 0.0"#, with: #""attention_probs_dropout_prob": 0.1"#)
      try Data(config.utf8).write(to: copy.appending(path: "config.json"))
    }
    return try SentenceEncoder(directory: copy, device: device)
  }
}
