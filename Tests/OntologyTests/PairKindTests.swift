import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

/// Pairs of two concepts: graded by their distance in the tree, or associated by a source.
@Suite struct PairKindTests {
  private func options(_ change: (inout PairOptions) -> Void) -> PairOptions {
    var options = PairOptions()
    options.batchSize = 8
    options.heldOutFraction = 0
    options.weights = .init(synonym: 0, hierarchy: 0, description: 0)
    change(&options)
    return options
  }

  private func batches(_ sampler: PairSampler, epochs: Int = 1) throws -> [PairBatch] {
    try (0..<sampler.batchesPerEpoch * epochs).map { try sampler.batch(step: $0) }
  }

  /// A tree with two roots, each with three children with three children.
  private var tree: [ConceptRecord] {
    ["R", "S"].flatMap { root in
      [Knowledge.concept(root, "Name of \(root)")]
        + (0..<3).flatMap { child -> [ConceptRecord] in
          let code = "\(root)\(child)"
          return [Knowledge.concept(code, "Name of \(code)", below: [root])]
            + (0..<3).map { Knowledge.concept("\(code)\($0)", "Name of \(code)\($0)", below: [code]) }
        }
    }
  }

  @Test func `graded pairs have the grade of their distance, near ones as well as far ones`() throws {
    try withStore { store in
      try store.importRecords(tree, from: Knowledge.source("Tree"))
      let options = options {
        $0.weights.hierarchy = 1
        $0.hierarchy = .graded
      }
      let sampler = try PairSampler(store, options: options, seed: 1)
      let all = try batches(sampler, epochs: 20)
      #expect(try batches(PairSampler(store, options: options, seed: 1), epochs: 20) == all)
      var seen: Set<Double> = []
      for batch in all {
        #expect(batch.kind == .hierarchy)
        let grades = try #require(batch.grades)
        for (index, grade) in grades.enumerated() {
          let codes = [batch.anchors[index], batch.positives[index]].map { String($0.dropFirst("Name of ".count)) }
          let common = zip(codes[0], codes[1]).prefix { $0 == $1 }.count
          #expect(codes[0] != codes[1] && grade == 1 / Double(1 + codes[0].count + codes[1].count - 2 * common))
          seen.insert(grade)
        }
      }
      // Parents, grandparents and siblings, aunts, cousins.
      #expect(seen.isSuperset(of: [2, 3, 4, 5].map { 1 / Double($0) }))
    }
  }

  @Test func `what a source associates is paired from both sides, and is no negative of what it belongs to`() throws {
    try withStore { store in
      // Each sign belongs to two diseases.
      func disease(_ number: Int) -> ConceptRecord {
        var record = Knowledge.concept("D\(number)", "Disease \(number)")
        record.relations = [number, (number + 1) % 20].map { .init(.associatedWith, "S\($0)") }
        return record
      }
      let signs = (0..<20).map { Knowledge.concept("S\($0)", "Sign \($0)") }
      try store.importRecords((0..<20).map(disease) + signs, from: Knowledge.source("Signs"))
      let sampler = try PairSampler(store, options: options { $0.weights.relatedness = 1 }, seed: 1)
      let all = try batches(sampler, epochs: 3)
      func number(_ text: String) -> Int { Int(text.split(separator: " ").last ?? "") ?? -1 }
      func belong(_ one: String, _ other: String) -> Bool {
        guard one.first != other.first else { return false }
        let (disease, sign) = one.hasPrefix("D") ? (number(one), number(other)) : (number(other), number(one))
        return sign == disease || sign == (disease + 1) % 20
      }
      var firsts: Set<Character> = []
      for batch in all {
        #expect(batch.kind == .relatedness)
        let cells = Set(batch.falseNegatives)
        for (row, anchor) in batch.anchors.enumerated() {
          #expect(belong(anchor, batch.positives[row]))
          firsts.insert(anchor.first ?? "?")
          for (column, positive) in batch.positives.enumerated() where column != row {
            let isFalse = belong(anchor, positive) || positive == anchor || positive == batch.positives[row]
            #expect(cells.contains(.init(row: row, column: column)) == isFalse, "\(anchor), \(positive)")
          }
        }
      }
      #expect(firsts == ["D", "S"])
      // Without a weight nothing is read.
      #expect(throws: OntologyError.self) { try PairSampler(store, options: self.options { _ in }, seed: 1) }
    }
  }

  @Test func `pairs of parents have no grades`() throws {
    try withStore { store in
      try store.importRecords(tree, from: Knowledge.source("Tree"))
      let sampler = try PairSampler(store, options: options { $0.weights.hierarchy = 1 }, seed: 1)
      #expect(try batches(sampler).allSatisfy { $0.grades == nil })
    }
  }
}
