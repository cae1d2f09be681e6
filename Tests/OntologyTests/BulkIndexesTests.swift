import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct BulkIndexesTests {
  private func indexes(_ store: OntologyStore) throws -> [String] {
    try store.read { database in
      try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name").map {
        "\($0[0] as String): \($0[1] as String? ?? "")"
      }
    }
  }

  private func importAll(
    _ digest: Character, into store: OntologyStore, shouldStop: @escaping () -> Bool = { false }
  ) throws {
    let source = Knowledge.source("Classification", system: "ICD", digest: digest)
    try store.importSource(source, ImportRun(shouldStop: shouldStop)) { session in
      for record in Knowledge.classification { try session.emit(record) }
    }
  }

  @Test("A bulk import, its replacement and one that is stopped at any step leave all indexes as they were")
  func indexesStay() throws {
    try withStore { store in
      let new = try indexes(store)
      #expect(new.contains { $0.contains("CREATE INDEX name_text ON name") })
      var askedCount = 0
      func count() -> Bool {
        askedCount += 1
        return false
      }
      try importAll("a", into: store, shouldStop: count)
      #expect(try indexes(store) == new)
      try importAll("b", into: store)
      #expect(try indexes(store) == new)
      // The last questions are asked after each step that follows reading.
      for allowed in [0, askedCount / 2] + ((askedCount - 4)..<askedCount) {
        var asked = 0
        func isOver() -> Bool {
          asked += 1
          return asked > allowed
        }
        #expect(throws: CancellationError.self) { try importAll("c", into: store, shouldStop: isOver) }
        #expect(try indexes(store) == new)
      }
    }
  }

  @Test("Facts that are written one by one leave them too")
  func indexesOfReleases() throws {
    try withTemporaryDirectory { directory in
      let new = try indexes(OntologyStore.create(at: directory.appending(path: "new.sqlite")))
      let (store, _) = try UMLSFixture().store(in: directory)
      #expect(try indexes(store) == new)
    }
  }
}
