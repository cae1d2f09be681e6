import Foundation
import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// The three notions of `ConceptTable`: what means the same, what may mean the same, and what the split keeps together.
@Suite struct ConceptGroupsTests {
  /// A table and its concepts by code.
  private struct Groups {
    var table: ConceptTable
    var numbers: [String: Int32] = [:]

    init(_ store: OntologyStore) throws {
      table = try store.read { try ConceptTable($0, PairOptions()) }
      for (number, key) in table.keys.enumerated() {
        let code = try store.read { try String.fetchOne($0, sql: "SELECT code FROM concept WHERE id = \(key)") }
        numbers[try #require(code)] = Int32(number)
      }
    }

    private func cluster(_ code: String) throws -> Int32 { table.clusters[Int(try #require(numbers[code]))] }

    /// Expects two concepts to be to each other what is said, and no more.
    func expect(
      _ a: String, _ b: String, are expected: Set<Notion>, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let clusters = (try cluster(a), try cluster(b))
      let isRelative = table.relatives.of(clusters.0).contains(clusters.1)
      #expect(table.relatives.of(clusters.1).contains(clusters.0) == isRelative, sourceLocation: sourceLocation)
      let numbers = try [a, b].map { Int(try #require(self.numbers[$0])) }
      var found: Set<Notion> = []
      if clusters.0 == clusters.1 { found.insert(.same) }
      if isRelative { found.insert(.relatives) }
      if table.splitGroups[numbers[0]] == table.splitGroups[numbers[1]] { found.insert(.together) }
      #expect(found == expected, "\(a) and \(b)", sourceLocation: sourceLocation)
    }
  }

  private enum Notion {
    case same, relatives, together
  }

  private func withGroups(_ records: [[ConceptRecord]], _ body: (Groups) throws -> Void) throws {
    try withStore { store in
      for (index, records) in records.enumerated() {
        try store.importRecords(records, from: Knowledge.source("S\(index)"))
      }
      try body(Groups(store))
    }
  }

  private func concept(_ code: String, to targets: [(Int, String)] = [], names: [String] = []) -> ConceptRecord {
    Knowledge.concept(
      code, "Name of \(code)", synonyms: names.map { .init($0, scope: .exact) },
      mappings: targets.map { .init(system: "S\($0.0)", code: $0.1) })
  }

  @Test func `twins by a one-to-one mapping and concepts of equal names are the same and stay together`() throws {
    let twin = Knowledge.concept("c", "NAME of: a", mappings: [.init(system: "S0", code: "b")])
    try withGroups([[concept("a"), concept("b")], [twin]]) { groups in
      for (a, b) in [("a", "c"), ("b", "c"), ("a", "b")] {
        try groups.expect(a, b, are: [.same, .together])
      }
    }
  }

  @Test func `a mapping that is one to one in its own direction only joins nothing`() throws {
    // a1 is mapped to b, and b to a2: b has two partners in the system of a1.
    try withGroups([
      [concept("a1", to: [(1, "b")]), concept("a2")], [concept("b", to: [(0, "a2")])],
    ]) { groups in
      try groups.expect("a1", "b", are: [.relatives])
      try groups.expect("b", "a2", are: [.relatives])
      try groups.expect("a1", "a2", are: [])
    }
  }

  @Test func `several concepts that are mapped to one are its relatives, not each other's`() throws {
    try withGroups([[concept("x")], [concept("a", to: [(0, "x")]), concept("b", to: [(0, "x")])]]) { groups in
      try groups.expect("a", "x", are: [.relatives])
      try groups.expect("b", "x", are: [.relatives])
      try groups.expect("a", "b", are: [])
    }
  }

  @Test func `concepts of two systems that are mapped to one code of a third are relatives`() throws {
    let elsewhere = [(9, "x"), (9, "y")]
    try withGroups([
      [concept("a", to: elsewhere), concept("a2", to: [(9, "x")])], [concept("b", to: [(9, "x"), (9, "z")])],
    ]) { groups in
      try groups.expect("a", "b", are: [.relatives])
      try groups.expect("a2", "b", are: [.relatives])
      try groups.expect("a", "a2", are: [])
    }
  }

  @Test func `a common synonym makes relatives, and a preferred name that is a synonym keeps together as well`() throws
  {
    try withGroups([
      [concept("a", names: ["Sign"]), concept("b", names: ["sign"]), concept("c", names: ["name of A"])]
    ]) { groups in
      try groups.expect("a", "b", are: [.relatives])
      try groups.expect("a", "c", are: [.relatives, .together])
      try groups.expect("b", "c", are: [])
    }
  }

  @Test func `no chain of many-to-one mappings joins clusters or split groups`() throws {
    try withTemporaryDirectory { directory in
      let groups = try Groups(ChainedKnowledge.store(count: 200, in: directory))
      let table = groups.table
      #expect(Set(table.clusters).count == table.count && Set(table.splitGroups).count == table.count)
      #expect(table.indices.allSatisfy { table.relatives.of(table.clusters[Int($0)]).count <= 2 })
      try groups.expect("O5", "N6", are: [.relatives])
      try groups.expect("O5", "O6", are: [])
    }
  }
}
