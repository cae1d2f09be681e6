@testable import Ontology
import OntologyTestSupport
import Testing

@Suite struct AdditionTests {
  private let list = Knowledge.source("List", system: "ICD")
  private let index = Knowledge.source("Index", system: "ICD")
  private let abscess = Knowledge.concept("J85.2", "Abscess of lung", kind: .code)
  private let pneumonia = Knowledge.concept("J85.1", "Abscess of lung with pneumonia", kind: .code)
  private let id = ConceptID(system: "ICD", code: "J85.2")

  private var entries: [ConceptRecord] {
    [
      .addition(to: "J85.2", synonyms: [.init("Abscess, lung", scope: .index)], row: 3),
      .addition(
        to: "J85.2", synonyms: [.init("Lung, abscess", scope: .index)], descriptions: [.init(.note, "see Abscess")],
        relations: [.init(.seeAlso, "J85.1")], tags: [.init("index", "yes")], row: 8),
      .addition(to: "J99.9", synonyms: [.init("Nothing", scope: .index)], row: 9),
    ]
  }

  @Test func `a source can add to concepts that another one defines, each fact with its own row`() throws {
    try withStore { store in
      try store.importRecords([abscess, pneumonia], from: list)
      let report = try store.importRecords(entries, from: index)
      #expect((report.conceptCount, report.nameCount, report.relationCount) == (0, 3, 1))
      #expect(report.undefinedCodes == [ImportReport.UndefinedCode(code: "J99.9", row: 9)])
      #expect(report.undefinedCodeCount == 1)
      let concept = try #require(try store.concept(id))
      #expect((concept.name, concept.provenance.source) == ("Abscess of lung", "List"))
      let names = try store.names(of: id)
      #expect(names.map(\.text) == ["Abscess of lung", "Abscess, lung", "Lung, abscess"])
      #expect(names.map(\.scope) == [nil, .index, .index])
      #expect(names.map(\.provenance.row) == [1, 3, 8])
      #expect(try store.relations(of: id).map(\.kind) == [.seeAlso])
      #expect(try store.search("Abscess, lung", limit: 5).contains { $0.concept.id == id })
      #expect(try store.concept(ConceptID(system: "ICD", code: "J99.9")) == nil)
      #expect(try store.search("Nothing", limit: 5).isEmpty)
    }
  }

  @Test func `what is added outlives the source it is added to, and is seen again when that returns`() throws {
    try withStore { store in
      try store.importRecords([abscess, pneumonia], from: list)
      try store.importRecords(entries, from: index)
      try store.removeSource(named: "List")
      #expect(try store.concept(id) == nil)
      #expect(try store.search("lung abscess", limit: 5).isEmpty)
      try store.importRecords([abscess, pneumonia], from: list)
      #expect(try store.names(of: id).count == 3)
      #expect(try store.relations(of: id).map(\.concept.id.code) == ["J85.1"])
      #expect(try store.search("Lung, abscess", limit: 5).first?.concept.id == id)
    }
  }

  @Test func `additions go with their source`() throws {
    try withStore { store in
      try store.importRecords([abscess, pneumonia], from: list)
      try store.importRecords(entries, from: index)
      let replaced = try store.importRecords(
        [entries[0]], from: Knowledge.source("Index", system: "ICD", digest: "b"))
      #expect((replaced.outcome, replaced.nameCount) == (.replaced, 1))
      #expect(try store.names(of: id).map(\.text) == ["Abscess of lung", "Abscess, lung"])
      #expect(try store.relations(of: id).isEmpty)
      try store.removeSource(named: "Index")
      #expect(try store.names(of: id).map(\.text) == ["Abscess of lung"])
      #expect(try store.search("Abscess, lung", limit: 5).map(\.concept.id).sorted().first?.code == "J85.1")
    }
  }
}
