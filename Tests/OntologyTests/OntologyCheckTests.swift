import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct OntologyCheckTests {
  private func kinds(_ store: OntologyStore) throws -> [OntologyProblem.Kind] { try store.check().map(\.kind) }

  /// A store of a small hierarchy, damaged behind its back.
  private func withDamage(_ sql: String, _ body: (OntologyStore) throws -> Void) throws {
    try withStore { store in
      try store.importRecords(
        [
          Knowledge.concept("R", "root"), Knowledge.concept("A", "first", below: ["R"]),
          Knowledge.concept("B", "second", below: ["A"]),
        ], from: Knowledge.source("S"))
      #expect(try store.check().isEmpty)
      try store.pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA foreign_keys = OFF; \(sql); PRAGMA foreign_keys = ON")
      }
      try body(store)
    }
  }

  @Test(arguments: [
    ("DELETE FROM closure WHERE distance = 2", OntologyProblem.Kind.closure),
    ("UPDATE closure SET distance = 7 WHERE distance = 2", .closure),
    ("DELETE FROM search_term", .searchIndex),
    ("UPDATE name SET text = 'other words' WHERE id = 1", .searchIndex),
    ("UPDATE relation SET source_id = 99 WHERE row = 1", .danglingReference),
    ("INSERT INTO concept (system, code) VALUES ('S', 'nobody')", .undescribed),
    (
      """
      INSERT INTO relation (subject_id, kind, object_id, label, source_id, row)
      SELECT c.id, 'is_a', d.id, '', 1, 9 FROM concept c, concept d WHERE c.code = 'R' AND d.code = 'B'
      """, .cycle
    ),
  ])
  func `damage is found`(sql: String, kind: OntologyProblem.Kind) throws {
    try withDamage(sql) { store in
      let found = try kinds(store)
      #expect(found.contains(kind))
      #expect(kind.severity == .error)
    }
  }

  @Test func `what sources contradict is a warning with its place`() throws {
    try withStore { store in
      var withdrawn = Knowledge.concept("W", "Withdrawn")
      withdrawn.isObsolete = true
      try store.importRecords(
        [
          Knowledge.concept("R", "Root"),
          Knowledge.concept("A", "Same", below: ["R"], mappings: [.init(system: "S", code: "Z9")]),
          Knowledge.concept("B", "same", below: ["R"], mappings: [.init(system: "elsewhere", code: "1")]),
          Knowledge.concept("C", "Root", below: ["R", "W"]), Knowledge.concept("O", "Orphan"), withdrawn,
        ], from: Knowledge.source("S"))
      #expect(
        try store.check().map { "\($0.severity.rawValue) \($0.kind.rawValue): \($0.detail)" } == [
          "warning orphan: S O  Orphan",
          "warning withdrawn_target: S C is_a W, which is withdrawn",
          "warning missing_target: S A is mapped to S Z9, which does not exist (S, row 1)",
          "warning shared_name: S A and B: Same",
        ])
    }
  }

  @Test func `one system alone is looked at, and one that is not there is an error`() throws {
    try withStore { store in
      try store.importRecords([Knowledge.concept("R", "root")], from: Knowledge.source("S"))
      for name in ["T", "U"] {
        try store.importRecords(
          [
            Knowledge.concept("R", "root"), Knowledge.concept("A", "same", below: ["R"]),
            Knowledge.concept("B", "same", below: ["R"], mappings: [.init(system: "S", code: "Z")]),
          ], from: Knowledge.source(name))
      }
      #expect(try store.check().count == 4)
      let found = try store.check(system: "T")
      #expect(found.map(\.kind) == [.missingTarget, .sharedName] && found.allSatisfy { $0.system == "T" })
      #expect(try store.check(system: "S").isEmpty)
      let error = #expect(throws: OntologyError.self) { try store.check(system: "V") }
      #expect(error?.hint == "It has S, T, U.")
    }
  }

  @Test func `damage is found by a connection that may not write, as an error of this module where it cannot be read`()
    throws
  {
    try withDamage("UPDATE name SET text = 'other words' WHERE id = 1") { store in
      let found = try store.pool.read { try SearchIndexCheck.problems($0) }
      #expect(found.map(\.kind) == [.searchIndex])
      // Again, by the same connection: nothing was left behind.
      #expect(try store.pool.read { try SearchIndexCheck.problems($0) } == found)
    }
    try withDamage("DROP TABLE search_term") { store in
      #expect(throws: OntologyError.self) { try store.check() }
    }
  }
}
