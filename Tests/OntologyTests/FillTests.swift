import Foundation
import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct FillTests {
  private let source = Knowledge.source("Classification", system: "ICD")

  private func settings(_ store: OntologyStore) throws -> [String] {
    try store.pool.writeWithoutTransaction { database in
      try ["journal_mode", "synchronous", "foreign_keys", "cache_size", "mmap_size"].map {
        "\($0) \(try String.fetchOne(database, sql: "PRAGMA \($0)") ?? "")"
      }
    }
  }

  private func fill(_ store: OntologyStore, meanwhile: () throws -> Void = {}) throws {
    try store.importSource(source) { session in
      for record in Knowledge.classification { try session.emit(record) }
      try meanwhile()
    }
  }

  @Test func `a filled database is whole in one file, and its connection is as it was`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      let store = try OntologyStore.create(at: url)
      let before = try settings(store)
      let mapped = "mmap_size \(OntologyStore.mappedByteCount)"
      let cacheSize = "cache_size \(OntologyStore.cacheSize)"
      #expect(before == ["journal_mode wal", "synchronous 1", "foreign_keys 1", cacheSize, mapped])
      var hasJournal = false
      try fill(store) { hasJournal = FileManager.default.fileExists(atPath: url.path + "-journal") }
      #expect(hasJournal)
      let after = try settings(store)
      #expect(after == before)
      #expect(!FileManager.default.fileExists(atPath: url.path + "-journal"))
      let log = try FileManager.default.attributesOfItem(atPath: url.path + "-wal")[.size] as? Int
      #expect(log == 0)
      let faults = try store.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
      #expect(faults == 0)
    }
  }

  @Test func `whoever opens a database that is being filled waits, and is told so`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      let store = try OntologyStore.create(at: url)
      try fill(store) {
        for open in [OntologyStore.create(at:secondsToWait:), OntologyStore.open(at:secondsToWait:)] {
          let error = try #require(throws: OntologyError.self) { _ = try open(url, 0.05) }
          #expect(error.description.contains("is being written by another process"))
        }
      }
      let count = try OntologyStore.open(at: url).sources().count
      #expect(count == 1)
    }
  }

  @Test func `a database that somebody has open is filled all the same`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      let store = try OntologyStore.create(at: url)
      let reader = try OntologyStore.open(at: url)
      var seen = -1
      try fill(store) { seen = try reader.sources().count }
      #expect(seen == 0)
      let count = try reader.sources().count
      #expect(count == 1)
    }
  }

  @Test func `a fill that fails leaves an empty database that can be filled`() throws {
    try withTemporaryDirectory { directory in
      let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
      let before = try settings(store)
      #expect(throws: CancellationError.self) { try fill(store) { throw CancellationError() } }
      let after = try settings(store)
      #expect(after == before)
      let emptied = try store.sources()
      #expect(emptied.isEmpty)
      try fill(store)
      let filled = try store.sources()
      #expect(filled.count == 1)
    }
  }
}
