import Foundation
import GRDB
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// Relations `associated_with`, and relations to concepts of another system.
@Suite struct AssociationTests {
  @Test(
    "What a source calls the relation says whether two concepts have to do with each other",
    arguments: [
      ("disease_has_feature", true), ("disease has feature", true), ("Located in", true), ("RO:0002452", true),
      ("finding_site_of", true), ("predisposes_towards", true), ("excluded_subClassOf", false),
      ("has_characteristic", false), ("consider", false), ("is about", false), ("may_treat", false), ("RO", false),
      ("located_in {gci_relation=\"part_of\"}", false), ("", false),
    ])
  func labels(label: String, isAssociation: Bool) throws {
    #expect(AssociationLabel.kind(of: label) == (isAssociation ? .associatedWith : .related))
    // The migration of a database sees it alike.
    let inSQL = try DatabaseQueue().read {
      try Bool.fetchOne($0, sql: "SELECT \(AssociationLabel.isAssociation("?"))", arguments: [label])
    }
    #expect(inSQL == isAssociation)
  }

  private static let symptom = ConceptRecord.Relation(.associatedWith, "OLD", of: "HP", label: "has_symptom")

  /// A system of symptoms in which OLD is another code of NEW, and one of a disease that has it.
  private func fill(_ store: OntologyStore) throws {
    var new = Knowledge.concept("NEW", "Cough", row: 3)
    new.tags = [.init("alt_id", "OLD")]
    try store.importRecords([new], from: Knowledge.source("Signs", system: "HP"))
    var disease = Knowledge.concept("D", "Croup", row: 9)
    disease.relations = [Self.symptom, .init(.isA, "NEW", of: "HP"), .init(.associatedWith, "NONE", of: "HP")]
    let report = try store.importRecords([disease], from: Knowledge.source("Diseases", system: "DIS"))
    #expect(report.relationCount == 2 && report.unresolvedRelations.map(\.target) == ["NONE"])
  }

  @Test func `a relation leads to what a code of another system stands for today, and makes no hierarchy`() throws {
    try withStore { store in
      try fill(store)
      let id = ConceptID(system: "DIS", code: "D")
      let found = try store.relations(of: id, kinds: [.associatedWith])
      #expect(found.map(\.concept.id) == [ConceptID(system: "HP", code: "NEW")])
      #expect(found.map(\.provenance) == [Provenance(source: "Diseases", row: 9)])
      #expect(try store.ancestors(of: id).isEmpty)
      #expect(
        try store.records(system: "DIS")[0].relations == [
          .init(.associatedWith, "NEW", of: "HP", label: "has_symptom"), .init(.isA, "NEW", of: "HP"),
        ])
      #expect(try store.check().filter { $0.severity == .error }.isEmpty)
    }
  }

  @Test func `a source that goes takes its relations with it, and what only they had kept in the other system`() throws
  {
    try withStore { store in
      try fill(store)
      func codes() throws -> [String] { try store.read { try String.fetchAll($0, sql: "SELECT code FROM concept") } }
      try store.removeSource(named: "Signs")
      #expect(Set(try codes()) == ["D", "NEW"])
      try store.removeSource(named: "Diseases")
      #expect(try codes().isEmpty)
    }
  }

  @Test func `a new version of the other system keeps the relations to its concepts`() throws {
    try withStore { store in
      try fill(store)
      let newer = Knowledge.source("Signs", system: "HP", version: "2", digest: "b")
      try store.importRecords([Knowledge.concept("NEW", "Coughing")], from: newer)
      let found = try store.relations(of: ConceptID(system: "DIS", code: "D"), kinds: [.associatedWith])
      #expect(found.map(\.concept.name) == ["Coughing"])
    }
  }

  @Test func `what is no more associated is a difference of two releases`() throws {
    func release(_ relations: [ConceptRecord.Relation]) -> OntologyRelease {
      var record = Knowledge.concept("D", "Croup")
      record.relations = relations
      return OntologyRelease(concepts: [ConceptID(system: "DIS", code: "D"): record])
    }
    let other = ConceptRecord.Relation(.associatedWith, "E")
    let changes = OntologyDiff(from: release([Self.symptom, .init(.related, "E")]), to: release([other])).changes
    #expect(changes.map(\.kind) == [.associations])
    #expect(changes.map(\.old) == [["has_symptom HP OLD"]] && changes.map(\.new) == [["associated_with DIS E"]])
  }
}
