import Curation
import Foundation
import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct MappingReviewTests {
  private func term(_ title: String, _ score: Double) -> MappedTerm {
    MappedTerm(
      title: title,
      candidates: [
        .init(category: "J93", code: "J93.0", score: score, method: .lexical, evidence: "a, \"b\""),
        .init(category: "K50", code: "K50", score: 1 - score, method: .semantic, evidence: "c"),
      ])
  }

  @Test func `a review goes out, is decided by a person and comes back`() throws {
    let terms = [term("sure", 0.9), term("yes", 0.5), term("other", 0.4), term("none", 0.3), term("open", 0.2)]
    let first = try MappingReview(terms, acceptance: 0.8)
    #expect(first.accepted.map(\.title) == ["sure"])
    #expect(first.uncertain.map(\.title) == ["yes", "other", "none", "open"])
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "review.csv")
      var table = first.reviewTable
      let column = try #require(table.columns.firstIndex(of: ReviewTable.decisionColumn))
      table.rows[0][column] = "yes"
      table.rows[1][column] = "k50.9"
      table.rows[2][column] = "no"
      try table.write(to: url)
      let read = try ReviewTable(contentsOf: url)
      #expect(read == table)
      let second = try MappingReview(terms, acceptance: 0.8, decisions: read.decisions(by: "title"))
      #expect(second.accepted.map(\.title) == ["sure", "yes", "other"])
      #expect(second.accepted.map(\.mapping.code) == ["J93.0", "J93.0", "K50.9"])
      #expect(second.accepted.map(\.mapping.method) == [.lexical, .reviewed, .reviewed])
      #expect(second.withoutCode == ["none"])
      #expect(second.uncertain.map(\.title) == ["open"])
    }
  }

  @Test func `what is no decision is refused`() throws {
    let error = #expect(throws: OntologyError.self) {
      try MappingReview([term("x", 0.5)], acceptance: 1, decisions: ["x": "perhaps"])
    }
    #expect(error?.description == "x: 'perhaps' is no decision")
    let table = ReviewTable(columns: ["title", "decision"], rows: [["a", "yes"], ["a", "no"]])
    #expect(throws: OntologyError.self) { try table.decisions(by: "title") }
    #expect(throws: OntologyError.self) { try table.decisions(by: "name") }
  }

  @Test func `scores count what is right, found and accepted`() {
    let gold = MappingGold(entries: [
      .init(title: "a", categories: ["J93"]), .init(title: "b", categories: ["K50"]),
      .init(title: "c", categories: ["C64"]), .init(title: "d", categories: ["C64"]),
    ])
    let terms = [term("a", 0.9), term("b", 0.9), term("c", 0.2), MappedTerm(title: "d", candidates: [])]
    let scores = MappingScores(terms, gold: gold, acceptance: 0.8)
    #expect(scores.coverage == 0.75)
    #expect(scores.accuracyAt1 == 0.25)
    #expect(scores.accuracyAt5 == 0.5)
    #expect(scores.accepted == 0.5)
    #expect(scores.acceptedPrecision == 0.5)
    #expect(scores.methods == [.init(method: .lexical, count: 3, accuracy: 1.0 / 3)])
  }

  @Test func `the halves of a gold standard share nothing and leave nothing out`() {
    let gold = MappingGold(entries: (0..<200).map { .init(title: "title \($0)", categories: ["J93"]) })
    let halves = [gold.part(.development), gold.part(.test)].map { Set($0.entries.map(\.title)) }
    #expect(halves[0].isDisjoint(with: halves[1]))
    #expect(halves[0].count + halves[1].count == 200)
    #expect(halves.allSatisfy { $0.count > 60 })
  }

  @Test func `links of a system are gold at the level of categories`() throws {
    try withStore { store in
      try LinkedKnowledge.fill(store)
      let gold = try MappingGold(store, system: "X")
      #expect(gold.entries.map(\.title) == ["Crohn disease", "Kidney cancer"])
      #expect(gold.entries.map(\.categories) == [["K50"], ["C64"]])
      #expect(throws: OntologyError.self) { try MappingGold(store, system: "Z") }
    }
  }

  @Test(.enabled(if: SharedData.url("rp3d/disorder_to_icd10cm.json") != nil))
  func `the published mapping is read whole`() throws {
    let url = try #require(SharedData.url("rp3d/disorder_to_icd10cm.json"))
    let gold = try MappingGold(contentsOf: url)
    #expect(gold.entries.count == 5569)
    #expect(Set(gold.entries.flatMap(\.categories)).count == 930)
  }
}
