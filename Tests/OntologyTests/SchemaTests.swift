import Foundation
import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct SchemaTests {
  /// Offsets of big-endian integers in the header of a SQLite file.
  private enum HeaderField: UInt64 {
    case userVersion = 60
    case applicationID = 68
  }

  private func withDatabase(patching field: HeaderField, to value: UInt32, _ body: (URL) throws -> Void)
    throws
  {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      do {
        let store = try OntologyStore.create(at: url)
        try store.importRecords([Knowledge.concept("1", "Cough")], from: Knowledge.source("A"))
      }
      let file = try FileHandle(forUpdating: url)
      try file.seek(toOffset: field.rawValue)
      try file.write(contentsOf: withUnsafeBytes(of: value.bigEndian) { Data($0) })
      try file.close()
      try body(url)
    }
  }

  @Test func `a database of a newer version is refused with both versions`() throws {
    try withDatabase(patching: .userVersion, to: 99) { url in
      let error = #expect(throws: OntologyError.self) { try OntologyStore.open(at: url) }
      #expect(error?.description.contains("schema version 99") == true)
      #expect(error?.description.contains("up to \(Schema.version)") == true)
      #expect(error?.hint != nil)
    }
  }

  @Test func `a database of the first version keeps its content and is brought to the newest`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      try DatabaseQueue(path: url.path).write { database in
        try database.execute(sql: Schema.v1)
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1")
        try database.execute(sql: "INSERT INTO source VALUES (1, 'A', 'TEST', '1', 'a.obo', 'abc', 'CC0-1.0', 'us')")
      }
      let store = try OntologyStore.open(at: url)
      let names = try store.sources().map(\.name)
      #expect(names == ["A"])
      let (version, row) = try store.read { database in
        (
          try Int.fetchOne(database, sql: "PRAGMA user_version"),
          try String.fetchOne(database, sql: "SELECT first_bad_row FROM source")
        )
      }
      #expect(version == Schema.version && row == nil)
    }
  }

  @Test func `a database of the third version gets the index of other codes`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      try DatabaseQueue(path: url.path).write { database in
        for sql in Schema.migrations.prefix(3) { try database.execute(sql: sql) }
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 3")
      }
      let indexes = try OntologyStore.open(at: url).read { database in
        try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE tbl_name = 'tag' AND type = 'index'")
      }
      #expect(indexes.contains("tag_alternative_code"))
    }
  }

  @Test func `a database of the fourth version learns what goes together, and which names are of which sort`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      try DatabaseQueue(path: url.path).write { database in
        for sql in Schema.migrations.prefix(4) { try database.execute(sql: sql) }
        try database.execute(
          sql: """
            PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 4;
            INSERT INTO source VALUES (1, 'A', 'T', '1', 'a.obo', 'abc', 'CC0-1.0', 'us', NULL);
            INSERT INTO concept VALUES (1, 'T', 'a'), (2, 'T', 'b');
            INSERT INTO entry VALUES (1, 1, 'term', 0, NULL, 1), (2, 1, 'term', 0, NULL, 2);
            INSERT INTO name VALUES (1, 1, 1, 'preferred', NULL, 'Angina', 1, NULL, NULL, NULL, NULL),
              (2, 1, 1, 'synonym', 'exact', 'Chest pain', 1, NULL, NULL, NULL, NULL),
              (3, 2, 1, 'preferred', NULL, 'Heart', 2, NULL, NULL, NULL, NULL);
            INSERT INTO tag VALUES (1, 1, 'layperson_synonym', 'Chest pain', 1), (1, 1, 'no_synonym', 'Else', 1),
              (1, 1, 'subset', 'Chest pain', 1);
            INSERT INTO relation VALUES (1, 'related', 2, 'Located in', 1, 1), (1, 'related', 2, 'consider', 1, 1),
              (1, 'see', 2, 'located_in', 1, 1), (2, 'is_a', 1, '', 1, 2);
            """)
      }
      let store = try OntologyStore.open(at: url)
      let a = ConceptID(system: "T", code: "a")
      #expect(
        try store.relations(of: a).map { "\($0.direction) \($0.kind) \($0.label ?? "")" } == [
          "outgoing associatedWith Located in", "outgoing related consider", "outgoing see located_in",
          "incoming isA ",
        ])
      #expect(try store.names(of: a).map(\.termType) == [nil, "layperson"])
      #expect(try store.tags(of: a) == [.init("no_synonym", "Else"), .init("subset", "Chest pain")])
      #expect(try store.sources().map(\.attribution) == [""])
      let (views, indexes, problems) = try store.read { database in
        (
          try Int.fetchOne(database, sql: "SELECT count(*) FROM concept_relation"),
          try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_schema WHERE tbl_name = 'relation' AND sql LIKE 'CREATE INDEX%'"),
          try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
        )
      }
      #expect(views == 4 && Set(indexes) == ["relation_object", "relation_source"] && problems.isEmpty)
    }
  }

  @Test func `a database of another program is refused and not changed`() throws {
    try withDatabase(patching: .applicationID, to: 7) { url in
      let before = try Data(contentsOf: url)
      let error = #expect(throws: OntologyError.self) { try OntologyStore.create(at: url) }
      #expect(error?.description.contains("not an ontology") == true)
      #expect(try Data(contentsOf: url) == before)
    }
  }

  @Test func `a file that is no database and a missing file are refused`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "notes.txt")
      #expect(throws: OntologyError.self) { try OntologyStore.open(at: url) }
      #expect(!FileManager.default.fileExists(atPath: url.path))
      try Data(String(repeating: "no database at all\n", count: 100).utf8).write(to: url)
      let error = #expect(throws: OntologyError.self) { try OntologyStore.open(at: url) }
      #expect(error?.description.contains("is not a SQLite database") == true)
      let nowhere = directory.appending(path: "missing/ontology.sqlite")
      #expect(throws: OntologyError.self) { try OntologyStore.create(at: nowhere) }
    }
  }

  @Test func `every kind and scope that records can have can be stored`() throws {
    try withStore { store in
      let records = ConceptKind.allCases.map { kind in
        ConceptRecord(
          code: kind.rawValue, kind: kind, name: kind.rawValue,
          synonyms: SynonymScope.allCases.map { .init("\(kind) \($0)", scope: $0) },
          descriptions: DescriptionKind.allCases.map { .init($0, "text") },
          relations: RelationKind.allCases.filter { kind != .chapter && $0 != .partOf }.map {
            .init($0, "chapter")
          },
          row: 1)
      }
      let report = try store.importRecords(records, from: Knowledge.source("A"))
      #expect(report.conceptCount == ConceptKind.allCases.count)
      #expect(report.descriptionCount == ConceptKind.allCases.count * DescriptionKind.allCases.count)
      #expect(report.relationCount == (ConceptKind.allCases.count - 1) * (RelationKind.allCases.count - 1))
    }
  }
}
