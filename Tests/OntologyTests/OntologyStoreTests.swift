import Foundation
import OntologyTestSupport
@testable import Ontology
import TestSupport
import Testing

@Suite struct OntologyStoreTests {
  private let pneumothorax = ConceptRecord(
    code: "J93.0", kind: .code, name: "Spontaneous tension pneumothorax",
    synonyms: [.init("Tension pneumothorax", scope: .exact), .init("Collapsed lung", scope: .inclusion)],
    descriptions: [
      .init(.definition, "Air in the pleural space."),
      .init(.radiographicFeatures, "No lung marks.", modality: "CT"),
    ],
    relations: [.init(.isA, "J93")], mappings: [.init(system: "HP", code: "HP:0002107")],
    tags: [.init("anatomy", "Chest"), .init("note", "")], isBillable: true, row: 7)
  private let category = ConceptRecord(code: "J93", kind: .category, name: "Pneumothorax", row: 9)

  @Test func `a record comes back as it went in`() throws {
    try withStore { store in
      let report = try store.importRecords([pneumothorax, category], from: Knowledge.source("ICD"))
      #expect(report.outcome == .imported)
      #expect((report.conceptCount, report.nameCount, report.descriptionCount) == (2, 4, 2))
      #expect((report.relationCount, report.mappingCount, report.tagCount) == (1, 1, 2))

      let id = ConceptID(system: "ICD", code: "J93.0")
      let provenance = Provenance(source: "ICD", row: 7)
      let concept = try #require(try store.concept(id))
      #expect(
        concept
          == Concept(
            id: id, kind: .code, name: pneumothorax.name, isObsolete: false, isBillable: true,
            provenance: provenance))
      #expect(
        try store.names(of: id) == [
          ConceptName(text: pneumothorax.name, isPreferred: true, scope: nil, provenance: provenance),
          ConceptName(
            text: "Tension pneumothorax", isPreferred: false, scope: .exact, provenance: provenance),
          ConceptName(text: "Collapsed lung", isPreferred: false, scope: .inclusion, provenance: provenance),
        ])
      #expect(try store.descriptions(of: id).map(\.modality) == [nil, "CT"])
      #expect(try store.tags(of: id) == pneumothorax.tags)
      #expect(try store.parents(of: id).map(\.name) == ["Pneumothorax"])
      #expect(try store.children(of: ConceptID(system: "ICD", code: "J93")).map(\.id) == [id])
    }
  }

  @Test func `a code is found without its dot and in lower case`() throws {
    try withStore { store in
      try store.importRecords([pneumothorax, category], from: Knowledge.source("ICD"))
      #expect(try store.concept(ConceptID(system: "ICD", code: "j930"))?.id.code == "J93.0")
      #expect(try store.concepts(code: "J930").count == 1)
      #expect(try store.concept(ConceptID(system: "HP", code: "J93.0")) == nil)
      #expect(try store.concepts(named: "collapsed lung").map(\.id.code) == ["J93.0"])
    }
  }

  @Test func `relations of one kind that are called differently are kept apart and seen from both sides`() throws {
    try withStore { store in
      var lobe = Knowledge.concept("2", "Lobe")
      lobe.relations = [.init(.related, "1", label: "location_of"), .init(.related, "1"), .init(.excludes1, "1")]
      let report = try store.importRecords([Knowledge.concept("1", "Lung"), lobe], from: Knowledge.source("A"))
      #expect(report.relationCount == 3)
      let outgoing = try store.relations(of: ConceptID(system: "A", code: "2"))
      #expect(outgoing.map(\.kind) == [.excludes1, .related, .related])
      #expect(outgoing.map(\.label) == [nil, nil, "location_of"])
      #expect(outgoing.allSatisfy { $0.direction == .outgoing && $0.concept.name == "Lung" })
      let incoming = try store.relations(of: ConceptID(system: "A", code: "1"), kinds: [.excludes1])
      #expect(incoming.map(\.direction) == [.incoming])
      #expect(incoming.map(\.concept.name) == ["Lobe"])
      #expect(try store.ancestors(of: ConceptID(system: "A", code: "2")).isEmpty)
    }
  }

  @Test func `mappings are seen from both sides, and also where the target is in no source`() throws {
    try withStore { store in
      try store.importRecords([pneumothorax, category], from: Knowledge.source("ICD"))
      let id = ConceptID(system: "ICD", code: "J93.0")
      #expect(try store.mappings(of: id).map(\.concept) == [nil])
      try store.importRecords(
        [Knowledge.concept("HP:0002107", "Pneumothorax")], from: Knowledge.source("HPO", system: "HP"))
      let outgoing = try #require(try store.mappings(of: id).first)
      #expect((outgoing.direction, outgoing.concept?.name) == (.outgoing, "Pneumothorax"))
      let incoming = try store.mappings(of: outgoing.id)
      #expect(incoming.map(\.direction) == [.incoming])
      #expect(incoming.first?.concept?.id == id)
    }
  }

  @Test func `importing a source again replaces what it stated and nothing else`() throws {
    try withStore { store in
      try store.importRecords([pneumothorax, category], from: Knowledge.source("ICD"))
      try store.importRecords([Knowledge.concept("1", "Cough")], from: Knowledge.source("Other"))
      let newCategory = ConceptRecord(code: "J93", kind: .category, name: "Air leak", row: 1)
      let report = try store.importRecords([newCategory], from: Knowledge.source("ICD", digest: "b"))
      #expect(report.outcome == .replaced)
      #expect(try store.search("pneumothorax").isEmpty)
      #expect(try store.search("collapsed").isEmpty)
      #expect(try store.search("air leak").map(\.concept.id.code) == ["J93"])
      #expect(try store.concepts(code: "J93.0").isEmpty)
      #expect(try store.search("cough").count == 1)
      #expect(try store.sources().map(\.digest.first) == ["b", "a"])
    }
  }

  @Test func `a name stated twice is stored once, in an empty database and beside other sources`() throws {
    try withStore { store in
      let twice = Knowledge.concept(
        "J93", "Pneumothorax",
        synonyms: ["Air leak", "Air leak", "Pneumothorax"].map { .init($0, scope: .exact) })
      for name in ["First", "Second"] {
        let report = try store.importRecords([twice], from: Knowledge.source(name))
        #expect(report.nameCount == 2)
        let names = try store.names(of: ConceptID(system: name, code: "J93")).map(\.text)
        #expect(names == ["Pneumothorax", "Air leak"])
      }
    }
  }

  @Test func `the same source again is not read`() throws {
    try withStore { store in
      try store.importRecords([category], from: Knowledge.source("ICD"))
      let report = try store.importSource(Knowledge.source("ICD")) { _ in
        Issue.record("the source was read again")
      }
      #expect(report == ImportReport(outcome: .unchanged))
    }
  }

  @Test func `an import that fails leaves the old state`() throws {
    struct Interruption: Error {}
    try withStore { store in
      try store.importRecords([pneumothorax, category], from: Knowledge.source("ICD"))
      let before = try store.statistics()
      #expect(throws: Interruption.self) {
        try store.importSource(Knowledge.source("ICD", digest: "b")) { session in
          try session.emit(Knowledge.concept("X", "Unknown"))
          throw Interruption()
        }
      }
      #expect(try store.statistics() == before)
      #expect(try store.search("pneumothorax").count == 2)
      #expect(try store.search("unknown").isEmpty)
      #expect(try store.parents(of: ConceptID(system: "ICD", code: "J93.0")).count == 1)
    }
  }

  @Test func `relations to codes that do not exist and codes given twice are counted and listed`() throws {
    try withStore { store in
      let report = try store.importRecords(
        [pneumothorax, Knowledge.concept("J93.0", "Again", row: 8)], from: Knowledge.source("ICD"))
      #expect(report.unresolvedRelationCount == 1)
      #expect(report.unresolvedRelations == [.init(code: "J93.0", kind: .isA, target: "J93", row: 7)])
      #expect(report.diagnostics.badRowCount == 1)
      #expect(report.diagnostics.badRows.map(\.line) == [8])
      #expect(report.conceptCount == 1)
    }
  }

  @Test func `of two sources of one system the first decides, and the second takes over when it goes`() throws {
    try withStore { store in
      try store.importRecords([pneumothorax, category], from: Knowledge.source("Tabular", system: "ICD"))
      let other = ConceptRecord(
        code: "J93", kind: .code, name: "Pneumothorax, all", isBillable: false, row: 3)
      try store.importRecords([other], from: Knowledge.source("Order", system: "ICD"))
      let id = ConceptID(system: "ICD", code: "J93")
      #expect(try store.concept(id)?.name == "Pneumothorax")
      #expect(try store.concept(id)?.isBillable == false)
      #expect(try store.names(of: id).map(\.text) == ["Pneumothorax", "Pneumothorax, all"])
      try store.removeSource(named: "Tabular")
      #expect(try store.concept(id)?.name == "Pneumothorax, all")
      #expect(try store.concept(id)?.kind == .code)
      #expect(try store.concepts(code: "J93.0").isEmpty)
    }
  }

  @Test func `the ontology's version depends on its sources, not on the order of imports`() throws {
    func version(_ names: [String], digest: Character = "a") throws -> String {
      try withStore { store in
        for name in names {
          try store.importRecords([category], from: Knowledge.source(name, digest: digest))
        }
        return try store.ontologyVersion()
      }
    }
    let reference = try version(["A", "B"])
    #expect(reference.count == 64)
    #expect(try version(["B", "A"]) == reference)
    #expect(try version(["A", "B"], digest: "c") != reference)
    #expect(try version(["A"]) != reference)
  }

  @Test func `a second writer gives up with a clear error, and readers see the old state meanwhile`() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "ontology.sqlite")
      let first = try OntologyStore.create(at: url)
      try first.importRecords([category], from: Knowledge.source("ICD"))
      let second = try OntologyStore.open(at: url, secondsToWait: 0.1)
      try first.importSource(Knowledge.source("Other")) { session in
        try session.emit(Knowledge.concept("1", "Cough"))
        let error = try #require(throws: OntologyError.self) {
          try second.importRecords([category], from: Knowledge.source("Third"))
        }
        #expect(error.description.contains("is being written by another process"))
        #expect(try second.search("cough").isEmpty)
      }
      #expect(try second.search("cough").count == 1)
    }
  }
}
