import Files
import Foundation
import NN
import TestSupport
import Testing
import TextEncoder

@testable import KnowledgeEncoder

@Suite struct PairFileTrainingTests {
  private static let organs = ["lung", "femur", "liver", "kidney", "spleen", "brain", "skin", "heart"]
  private static let forms = ["fracture", "neoplasm", "disease", "failure"]

  /// Pairs of names with a negative each.
  private func pairs(in folder: URL, negatives: Bool = true, name: String = "pairs.jsonl") throws -> PairFile {
    let file = folder.appending(path: name)
    let lines = Self.organs.flatMap { organ in
      Self.forms.map { form in
        #"{"anchor":"\#(form) of \#(organ)","positive":"\#(organ) \#(form)""#
          + (negatives ? #","negative":"\#(form) of another organ than \#(organ)"}"# : "}")
      }
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    return try PairFile(contentsOf: file)
  }

  private static let recipe: PretrainRecipe = {
    var recipe = PretrainRecipe(
      source: "test",
      training: ContrastiveRecipe(
        steps: 12, learningRate: 1e-3, warmupFraction: 0, maxLength: 24, bf16: false, checkpointSteps: 3, seed: 1))
    recipe.pairs.batchSize = 6
    recipe.pairs.noise.rate = 0.5
    return recipe
  }()

  private func train(
    _ pairs: PairFile, run: URL, until stop: Int = .max, _ change: (inout PretrainRecipe) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    var recipe = Self.recipe
    change(&recipe)
    var done = 0
    return try Pretraining(recipe, encoder: NameWorkshop.encoder(), pairs: pairs, run: run)
      .train(creator: "test", resume: true, shouldStop: { done == stop }, progress: { done = $0.step })
  }

  private func losses(_ run: URL) throws -> [Double] {
    struct Entry: Decodable { var loss: Double }
    return try String(contentsOf: run.appending(path: "log.jsonl"), encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)).loss }
  }

  @Test func `a run that is interrupted ends with the same bits, with mined negatives too`() throws {
    try withTemporaryDirectory { folder in
      let pairs = try pairs(in: folder)
      let (whole, parts) = (folder.appending(path: "whole"), folder.appending(path: "parts"))
      func train(_ run: URL, until stop: Int = .max) throws -> TrainingOutcome {
        try self.train(pairs, run: run, until: stop) {
          $0.training.hardNegatives = HardNegatives(start: 2, every: 5, perAnchor: 1, margin: -1, ceiling: 1)
          $0.training.evaluationSteps = 4
          $0.pairs.heldOutFraction = 0.3
        }
      }
      #expect(try train(whole) == .finished)
      for stop in [1, 5, 8] { #expect(try train(parts, until: stop) == .interrupted(step: stop)) }
      #expect(try train(parts) == .finished)
      for file in [
        "checkpoint.safetensors", "log.jsonl", "negatives-7.json", "encoder/model.safetensors",
        "encoder-best/model.safetensors",
      ] {
        #expect(
          try Data(contentsOf: whole.appending(path: file)) == Data(contentsOf: parts.appending(path: file)), "\(file)")
      }
    }
  }

  @Test func `negatives of the file, and those that are mined, change the losses`() throws {
    try withTemporaryDirectory { folder in
      let with = folder.appending(path: "with")
      let without = folder.appending(path: "without")
      let mined = folder.appending(path: "mined")
      let plain = try pairs(in: folder, negatives: false, name: "plain.jsonl")
      _ = try train(pairs(in: folder), run: with)
      _ = try train(plain, run: without)
      _ = try train(plain, run: mined) {
        $0.training.hardNegatives = HardNegatives(start: 2, every: 5, perAnchor: 1, margin: -1, ceiling: 1)
      }
      let losses = try [with, without, mined].map(losses)
      // More texts to be told apart from.
      #expect(losses[0][0] > losses[1][0])
      #expect(losses[2].prefix(2) == losses[1].prefix(2) && losses[2][2] > losses[1][2])
    }
  }

  @Test func `the encoder says what it was trained on, and a run goes on with its own file alone`() throws {
    try withTemporaryDirectory { folder in
      let run = folder.appending(path: "run")
      let pairs = try pairs(in: folder)
      _ = try train(pairs, run: run, until: 4)
      let other = try self.pairs(in: folder, negatives: false, name: "other.jsonl")
      let refused = expectRefusal { try train(other, run: run) }
      #expect(refused?.description.hasSuffix("was started otherwise: pairs is another") == true)
      _ = try train(pairs, run: run)
      let card = try String(contentsOf: run.appending(path: "encoder/README.md"), encoding: .utf8)
      #expect(card.contains("the pairs of `pairs.jsonl` with digest `\(pairs.digest)`, 12 steps"))
      let sources = try KnowledgeSources(ofEncoderIn: run.appending(path: "encoder"))?.sources
      #expect(sources?.map(\.name) == ["pairs.jsonl"] && sources?[0].version == pairs.digest)
    }
  }

  @Test func `held-out pairs give the score, by the positives of anchors or by their scores`() throws {
    try withTemporaryDirectory { folder in
      let run = folder.appending(path: "run")
      let pairs = try pairs(in: folder)
      func judged(_ recipe: inout PretrainRecipe) {
        recipe.training.evaluationSteps = 6
        recipe.pairs.heldOutFraction = 0.3
      }
      _ = try train(pairs, run: run, judged)
      let card = try String(contentsOf: run.appending(path: "encoder-best/README.md"), encoding: .utf8)
      #expect(card.contains("of 12 steps (mean reciprocal rank of the positives of held-out pairs 0."))

      let scored = folder.appending(path: "scored.csv")
      let rows = pairs.pairs.enumerated().map { "\($1.anchor),\($1.positive),\($0 % 3)" }
      try Data((["anchor,positive,score"] + rows).joined(separator: "\n").utf8).write(to: scored)
      let graded = folder.appending(path: "graded")
      _ = try train(PairFile(contentsOf: scored), run: graded) {
        judged(&$0)
        $0.training.objective = .graded(GradedRanking())
      }
      let best = try String(contentsOf: graded.appending(path: "encoder-best/README.md"), encoding: .utf8)
      #expect(best.contains("(Spearman's correlation with the scores of held-out pairs "))
      // Both directions of every pair: each anchor stands among the candidates and would find itself.
      let both = folder.appending(path: "both.csv")
      let lines = pairs.pairs.flatMap { ["\($0.anchor),\($0.positive)", "\($0.positive),\($0.anchor)"] }
      try Data((["anchor,positive"] + lines).joined(separator: "\n").utf8).write(to: both)
      let symmetric = expectRefusal {
        try train(PairFile(contentsOf: both), run: folder.appending(path: "symmetric"), judged)
      }
      #expect(
        symmetric?.description.contains("every anchor of the held-out pairs of both.csv is a positive too") == true)
      let none = expectRefusal {
        try train(pairs, run: folder.appending(path: "none")) {
          judged(&$0)
          $0.pairs.heldOutFraction = 0
        }
      }
      #expect(none?.description.contains("0 of 32 pairs of pairs.jsonl are held out") == true)
      let unfit = expectRefusal {
        try train(PairFile(contentsOf: scored), run: folder.appending(path: "unfit")) {
          $0.training.objective = .graded(GradedRanking())
          $0.training.hardNegatives = HardNegatives()
        }
      }
      #expect(unfit?.description.contains("pairs with scores have no negatives") == true)
    }
  }
}
