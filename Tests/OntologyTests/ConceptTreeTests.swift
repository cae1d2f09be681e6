import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct ConceptTreeTests {
  /// Two roots; D has two parents at different depths.
  ///
  ///     R         S
  ///     A   B     T
  ///     C
  ///     D (below C and B)
  private static let records = [
    Knowledge.concept("R", "root"), Knowledge.concept("S", "second root"),
    Knowledge.concept("A", "a", below: ["R"]), Knowledge.concept("B", "b", below: ["R"]),
    Knowledge.concept("C", "c", below: ["A"]), Knowledge.concept("D", "d", below: ["B", "C"]),
    Knowledge.concept("T", "t", below: ["S"]),
  ]

  private func withTree(_ body: (ConceptTree, [String: Int32]) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(Self.records, from: Knowledge.source("Tree"))
      let (table, codes) = try store.read { database in
        let table = try ConceptTable(database, PairOptions())
        let texts = PairTexts(database: database, table: table, options: PairOptions())
        return (table, try table.indices.map { (try texts.id(of: $0).code, $0) })
      }
      try body(ConceptTree(table), Dictionary(uniqueKeysWithValues: codes))
    }
  }

  @Test(arguments: [
    ("D", "D", 0), ("D", "C", 1), ("D", "B", 1), ("D", "A", 2), ("D", "R", 2), ("A", "B", 2), ("B", "C", 3),
    ("T", "S", 1), ("R", "S", 2), ("D", "T", 5),
  ])
  func `the distance is the shortest way over a common ancestor or over the top`(_ a: String, _ b: String, _ steps: Int)
    throws
  {
    try withTree { tree, numbers in
      let (a, b) = (try #require(numbers[a]), try #require(numbers[b]))
      #expect(tree.distance(a, b) == steps)
      #expect(tree.distance(b, a) == steps)
    }
  }

  @Test func `depth, siblings and descendants`() throws {
    try withTree { tree, numbers in
      func number(_ code: String) throws -> Int32 { try #require(numbers[code]) }
      func codes(_ found: [Int32]) -> Set<String> { Set(numbers.filter { found.contains($0.value) }.keys) }
      let depths = try ["R", "A", "C", "D"].map { tree.depth(of: try number($0)) }
      #expect(depths == [0, 1, 2, 2])
      let siblings = try ["A", "R", "T"].map { codes(tree.siblings(of: try number($0))) }
      #expect(siblings == [["B"], ["S"], []])
      let below = codes(tree.descendants(of: try number("A")))
      #expect(below == ["A", "C", "D"])
    }
  }
}
