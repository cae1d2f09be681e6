import Files
import Foundation
import NN
import Ontology
import TestSupport
import TextEncoder
import Testing

@testable import KnowledgeEncoder

@Suite struct PairFileSamplerTests {
  private func sampler(_ lines: [String], _ change: (inout PretrainRecipe) -> Void = { _ in }) throws -> PairFileSampler
  {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "pairs.csv")
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
      var recipe = PretrainRecipe(source: "test")
      recipe.pairs.batchSize = 8
      change(&recipe)
      return try PairFileSampler(PairFile(contentsOf: file), recipe)
    }
  }

  /// Names of forty things, three pairs of each; every other thing is spelt in two ways.
  private static let things =
    ["anchor,positive"]
    + (0..<40).flatMap { thing in
      ["Disease \(thing),Illness \(thing)", "Disease-\(thing),Trouble \(thing)", "illness \(thing),Ailment \(thing)"]
    }

  private static func thing(_ text: String) -> Int { text.split { !$0.isNumber }.last.flatMap { Int($0) } ?? -1 }

  @Test func `an epoch has every pair once, in batches that depend on seed and step alone`() throws {
    let sampler = try sampler(Self.things)
    #expect(sampler.batchesPerEpoch == 15)
    for epoch in 0..<2 {
      let batches = (0..<15).map { sampler.batch(step: epoch * 15 + $0) }
      let pairs = batches.flatMap { zip($0.anchors, $0.positives).map { "\($0),\($1)" } }
      #expect(pairs.sorted() == Self.things.dropFirst().sorted())
      #expect(batches.allSatisfy { $0.anchors.count == 8 && $0.kind == "pair" })
    }
    let again = try self.sampler(Self.things)
    for step in [29, 3, 15, 0] { #expect(again.batch(step: step) == sampler.batch(step: step)) }
    #expect(sampler.batch(step: 0) != sampler.batch(step: 15))
    let other = try self.sampler(Self.things) { $0.training.seed += 1 }
    #expect(other.batch(step: 0) != sampler.batch(step: 0))
    let shares = (0..<3).map { sampler.batch(step: 4, rank: $0, worldSize: 3).anchors }
    #expect(shares.flatMap(\.self) == sampler.batch(step: 4).anchors && shares.map(\.count) == [2, 3, 3])
  }

  @Test func `texts that are the same, or paired in the file, are never negatives of each other`() throws {
    // Large batches, so that pairs of a thing meet.
    let sampler = try sampler(Self.things) { $0.pairs.batchSize = 60 }
    var positiveCount = 0
    for step in 0..<8 {
      let batch = sampler.batch(step: step)
      let excluded = Set(batch.falseNegatives.map { $0.row * 60 + $0.column })
      for (row, anchor) in batch.anchors.enumerated() {
        for (column, positive) in batch.positives.enumerated() where row != column {
          let isPositive = batch.concepts[row] == batch.concepts[column]
          let isNegative = !isPositive && !excluded.contains(row * 60 + column)
          // Two pairs of a thing are two steps apart.
          let isFar =
            anchor.hasPrefix("Disease-") && positive.hasPrefix("Ailment")
            || anchor.hasPrefix("illness") && positive.hasPrefix("Trouble")
          #expect(isNegative == (isFar || Self.thing(anchor) != Self.thing(positive)), "\(anchor), \(positive)")
          positiveCount += isPositive ? 1 : 0
        }
      }
    }
    #expect(positiveCount > 20)
    // Spelt otherwise, but the same: in one batch they are positives of each other.
    let small = try self.sampler(["anchor,positive", "Heart attack,MI", "heart-attack,infarct", "gout,podagra"])
    let batch = small.batch(step: 0)
    let rows = batch.anchors.indices.filter { batch.anchors[$0] != "gout" }
    #expect(rows.count == 2 && Set(rows.map { batch.concepts[$0] }).count == 1 && Set(batch.concepts).count == 2)
  }

  @Test func `a partner in a pair of another batch is left out`() throws {
    // The pairs of a and b, of which b is a positive of c in a third, meet where that third is not.
    let sampler = try sampler(["anchor,positive", "a,b", "c,d", "a,d", "e,f", "g,h", "i,j"]) { $0.pairs.batchSize = 3 }
    var count = 0
    for step in 0..<40 {
      let batch = sampler.batch(step: step)
      func row(_ anchor: String, _ positive: String) -> Int? {
        batch.anchors.indices.first { batch.anchors[$0] == anchor && batch.positives[$0] == positive }
      }
      guard let one = row("a", "b"), let other = row("c", "d"),
        batch.concepts[one] != batch.concepts[other]
      else { continue }
      count += 1
      #expect(batch.falseNegatives.contains { $0 == (one, other) })
    }
    #expect(count > 0)
  }

  @Test func `negatives of the file are columns of the batch, but for anchors whose texts they are`() throws {
    let sampler = try sampler([
      "anchor,positive,negative,negative_1", "gout,podagra,goitre,Gout attack", "goitre,struma,gout,",
      "flu,influenza,,",
    ])
    let batch = sampler.batch(step: 0)
    #expect(batch.negatives.sorted() == ["Gout attack", "goitre", "gout"])
    let cells = batch.falseNegatives.map { cell in
      "\(batch.anchors[cell.row]) | \((batch.positives + batch.negatives)[cell.column])"
    }
    #expect(cells.sorted() == ["goitre | goitre", "gout | gout"])
  }

  @Test func `a batch without a negative gets one, and a file without any is refused`() throws {
    let lines = ["anchor,positive"] + (0..<12).map { "gout,name \($0)" } + ["flu,influenza"]
    let sampler = try sampler(lines) { $0.pairs.batchSize = 4 }
    for step in 0..<sampler.batchesPerEpoch {
      let batch = sampler.batch(step: step)
      #expect(batch.hasNegative && batch.anchors.count <= 4)
    }
    let error = expectRefusal { try self.sampler(lines.dropLast()) }
    #expect(error?.description.contains("pairs.csv: no pair has a negative") == true)
    // A negative of the file is one too.
    let one = try self.sampler(["anchor,positive,negative"] + (0..<9).map { "gout,name \($0),\($0 == 4 ? "flu" : "")" })
    {
      $0.pairs.batchSize = 3
    }
    for step in 0..<6 {
      let batch = one.batch(step: step)
      #expect(batch.negatives == ["flu"] && batch.anchors.count == 3)
    }
  }

  @Test func `held-out pairs share no text with those that are trained on, whatever the order of the lines`() throws {
    func parts(_ lines: [String]) throws -> (training: Set<Int>, heldOut: Set<Int>) {
      let sampler = try sampler(lines) {
        $0.training.evaluationSteps = 10
        $0.pairs.heldOutFraction = 0.4
      }
      func things(_ numbers: [Int32]) -> Set<Int> {
        Set(numbers.map { Self.thing(sampler.file.pairs[Int($0)].anchor) })
      }
      for step in 0..<sampler.batchesPerEpoch {
        #expect(Set(sampler.batch(step: step).anchors.map(Self.thing)).isDisjoint(with: things(sampler.parts.heldOut)))
      }
      return (things(sampler.parts.training), things(sampler.parts.heldOut))
    }
    let found = try parts(Self.things)
    #expect(found.training.isDisjoint(with: found.heldOut) && (8...24).contains(found.heldOut.count))
    #expect(try parts([Self.things[0]] + Self.things.dropFirst().reversed()) == found)
    // Without a score to compute nothing is held out, unless the file says so.
    #expect(try sampler(Self.things).parts.heldOut.isEmpty)
    let stated = try sampler(["anchor,positive,part", "a,b,training", "c,d,held_out", "e,f,training"])
    #expect(stated.parts.training == [0, 2] && stated.parts.heldOut == [1])
    let none = expectRefusal { try sampler(["anchor,positive,part", "a,b,held_out", "c,d,held_out"]) }
    #expect(none?.description.contains("2 of 2 pairs are held out") == true)
  }

  @Test func `scores are grades, where the objective compares them`() throws {
    let lines = ["anchor,positive,score"] + (0..<20).map { "a \($0),b \($0),\($0 == 7 ? 1 : 0)" }
    func graded(_ lines: [String]) throws -> PairFileSampler {
      try self.sampler(lines) {
        $0.training.objective = .graded(GradedRanking())
        $0.pairs.batchSize = 4
      }
    }
    let sampler = try graded(lines)
    for step in 0..<10 {
      let batch = sampler.batch(step: step)
      // One score alone would teach nothing.
      #expect(batch.grades.map { Set($0) } == [0, 1])
      #expect(zip(batch.anchors, batch.grades ?? []).allSatisfy { ($0 == "a 7") == ($1 == 1) })
    }
    for (refused, words) in [
      ({ try self.sampler(lines) }, "the column `score` says how alike texts are"),
      ({ try graded(Self.things) }, "there is no column `score`"),
      ({ try graded(["anchor,positive,score", "a,b,1", "c,d,1"]) }, "all pairs to train on have one score"),
    ] as [(() throws -> PairFileSampler, String)] {
      let error = expectRefusal(refused)
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test func `noise changes anchors, but not into held-out texts`() throws {
    let lines = ["anchor,positive,part"] + (0..<40).map { "disease \($0) finding,illness \($0),training" }
    let noise = NameNoise(rate: 1, changes: [.plural])
    let changed = try sampler(lines) { $0.pairs.noise = noise }.batch(step: 0).anchors
    #expect(changed.allSatisfy { $0.hasSuffix("findings") })
    let held = try sampler(lines + (0..<40).map { "disease \($0) findings,x \($0),held_out" }) {
      $0.pairs.noise = noise
    }
    #expect(held.batch(step: 0).anchors.allSatisfy { $0.hasSuffix("finding") })
  }
}
