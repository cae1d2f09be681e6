import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct UMLSRelationTests {
  private func id(_ number: Int) -> ConceptID { ConceptID(system: "UMLS", code: UMLSContent.codes[number - 1]) }

  private func row(_ first: Int, _ rel: String, _ second: Int, rela: String = "", direction: String = "") -> String {
    "C000000\(first)|A1|AUI|\(rel)|C000000\(second)|A6|AUI|\(rela)|R1||MSH|MSH||\(direction)|N|"
  }

  @Test("Relations are read from the second concept to the first, inverse rows once, siblings not at all")
  func relations() throws {
    try withTemporaryDirectory { directory in
      let (store, report) = try UMLSFixture().store(in: directory)
      let found2 = try store.parents(of: id(1)).map(\.id)
      #expect(found2 == [id(2)])
      let outgoing = try store.relations(of: id(3)).filter { $0.direction == .outgoing }
      #expect(outgoing.map(\.label) == ["causes"])
      #expect(outgoing.map(\.kind) == [.related])
      #expect(outgoing.map(\.concept.id) == [id(1)])
      #expect(outgoing.map(\.provenance.row) == [3])
      let below = try store.relations(of: id(4)).filter { $0.direction == .outgoing }
      #expect(below.map(\.kind) == [.partOf])
      let broader = try store.relations(of: id(2)).filter { $0.kind == .related && $0.direction == .outgoing }
      #expect(broader.map(\.label) == ["RB"])
      #expect(broader.map(\.concept.id) == [id(4)])
      #expect(report.diagnostics.remarks == ["relations of a concept with itself left out": 1])
    }
  }

  @Test(
    "PAR and CHD are hierarchical; RELA says whether the lower one is a part, and is kept, read from the lower one",
    arguments: [
      ("PAR", "", RelationKind.isA, nil), ("CHD", "", .isA, nil), ("PAR", "has_part", .partOf, nil),
      ("CHD", "part_of", .partOf, nil), ("PAR", "has_branch", .partOf, "branch_of"),
      ("CHD", "branch_of", .partOf, "branch_of"), ("PAR", "has_regional_part", .partOf, "regional_part_of"),
      ("CHD", "tributary_of", .partOf, "tributary_of"), ("PAR", "has_member", .partOf, "member_of"),
      ("PAR", "member_of", .isA, "has_member"), ("CHD", "has_part", .isA, "has_part"),
      ("CHD", "mapped_from", .isA, "mapped_from"), ("PAR", "mapped_to", .isA, "mapped_from"),
      ("PAR", "unheard_of", .isA, nil),
    ] as [(String, String, RelationKind, String?)])
  func hierarchy(rel: String, rela: String, kind: RelationKind, label: String?) throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = [row(1, rel, 4, rela: rela)]
    fixture.rows["MRDOC"] = ["RELA|mapped_to|expanded_form|Mapped to", "RELA|mapped_to|rela_inverse|mapped_from"]
    fixture.rows["MRCUI"] = nil
    try withTemporaryDirectory { directory in
      let store = try fixture.store(in: directory, strict: true).store
      let (lower, upper) = rel == "PAR" ? (id(1), id(4)) : (id(4), id(1))
      let relations = try store.relations(of: lower)
      #expect(relations.map(\.direction) == [.outgoing])
      #expect(relations.map(\.kind) == [kind])
      #expect(relations.map(\.label) == [label])
      #expect(relations.map(\.concept.id) == [upper])
    }
  }

  @Test(
    "What is beside another concept is associated with it where RELA says so",
    arguments: [
      ("RO", "has_finding_site", RelationKind.associatedWith, "has_finding_site"),
      ("RO", "may_be_treated_by", .related, "may_be_treated_by"), ("RO", "", .related, "RO"),
    ])
  func beside(rel: String, rela: String, kind: RelationKind, label: String) throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = [row(1, rel, 4, rela: rela)]
    fixture.rows["MRCUI"] = nil
    try withTemporaryDirectory { directory in
      let relations = try fixture.store(in: directory, strict: true).store.relations(of: id(4))
      #expect(relations.map(\.direction) == [.outgoing])
      #expect(relations.map(\.kind) == [kind] && relations.map(\.label) == [label])
    }
  }

  @Test("A relation of a vocabulary that has no names is kept where no vocabulary was chosen")
  func unnamedVocabulary() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = ["C0000001|A1|AUI|PAR|C0000004|A10|AUI||R1||UNNAMED|UNNAMED|||N|"]
    fixture.rows["MRDEF"] = ["C0000002|A6|AT7||UNNAMED TOO|An explanation.|N|"]
    try withTemporaryDirectory { directory in
      let store = try fixture.store(in: directory).store
      let relations = try store.relations(of: id(1)).filter { $0.kind == .isA }
      #expect(relations.map(\.concept.id) == [id(4)])
    }
  }

  @Test("A relation that is asked for comes from its inverse too", arguments: ["RB", "RN"])
  func inverses(wanted: String) throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = [row(4, "RB", 2, direction: "Y"), row(2, "RN", 4, direction: "N"), row(1, "RO", 2)]
    fixture.rows["MRCUI"] = nil
    try withTemporaryDirectory { directory in
      let (store, report) = try fixture.store(in: directory, UMLSOptions(relations: [wanted]))
      #expect(report.relationCount == 1)
      let relations = try store.relations(of: id(2))
      #expect(relations.map(\.direction) == [.outgoing])
      #expect(relations.map(\.label) == ["RB"])
      #expect(relations.map(\.concept.id) == [id(4)])
    }
  }

  @Test("Retired concepts are obsolete and lead to what replaces them")
  func history() throws {
    try withTemporaryDirectory { directory in
      let fixture = try UMLSFixture()
      let (store, _) = try fixture.store(in: directory)
      let found3 = try store.concept(id(8))?.isObsolete
      #expect(found3 == true)
      let found4 = try store.relations(of: id(8)).map(\.kind)
      #expect(found4 == [.replacedBy])
      let found5 = try store.relations(of: id(8)).map(\.concept.id)
      #expect(found5 == [id(1)])
      // The row says that what stays is the broader one: what is retired is narrower.
      let narrower = try store.relations(of: id(9))
      #expect(narrower.map(\.label) == ["RN"])
      #expect(narrower.map(\.direction) == [.outgoing])
      #expect(narrower.map(\.concept.id) == [id(2)])
      let found7 = try store.concept(id(10))?.isObsolete
      #expect(found7 == true)
      let found8 = try store.concept(id(2))?.isObsolete
      #expect(found8 == false)
      let filtered = try fixture.store(in: directory, UMLSOptions(semanticTypes: ["T070"])).store
      let found9 = try filtered.concept(id(8))
      #expect(found9 == nil)
      let found10 = try filtered.concept(id(10))
      #expect(found10 == nil)
    }
  }

  @Test("Retired concepts that nothing replaces stay where no filter was given, and what is left out is counted")
  func replacementsThatAreNotThere() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = []
    fixture.rows["MRCUI"]?.append("C0000011|2098AA|RB|||C0009999|Y")
    let retired = ConceptID(system: "UMLS", code: "C0000011")
    try withTemporaryDirectory { directory in
      let (store, report) = try fixture.store(in: directory)
      let concept = try store.concept(retired)
      #expect(concept?.isObsolete == true)
      let relations = try store.relations(of: retired)
      #expect(relations.isEmpty)
      #expect(
        report.diagnostics.remarks
          == ["rows of MRCUI without a relation: what replaces the concept is not stored": 1])
      let (filtered, filteredReport) = try fixture.store(in: directory, UMLSOptions(vocabularies: ["MSH"]))
      let none = try filtered.concept(retired)
      #expect(none == nil)
      #expect(
        filteredReport.diagnostics.remarks
          == ["rows of MRCUI left out: the filters keep nothing that replaces the concept": 2])
    }
  }

  @Test("Concepts above each other are related instead, whoever says so, and the closure stays whole")
  func cycles() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = [(1, 2), (2, 3), (3, 1), (4, 1), (3, 4)].map { child, parent in
      "C000000\(child)|A1|AUI|PAR|C000000\(parent)|A6|AUI||R1||MSH|MSH|||N|"
    }
    fixture.rows["MRREL"]?[4] = "C0000004|A1|AUI|PAR|C0000002|A6|AUI||R1||MSH|MSH|||N|"
    try withTemporaryDirectory { directory in
      let (store, report) = try fixture.store(in: directory)
      #expect(report.cyclicRelationCount == 3 && report.cycleCount == 1)
      let relaxed = try store.relations(of: id(1)).filter { $0.label == "is_a" }.map(\.kind)
      #expect(relaxed == [.related, .related])
      let found26 = try store.ancestors(of: id(1)).isEmpty
      #expect(found26)
      let found14 = try store.ancestors(of: id(4)).map(\.concept.id)
      #expect(found14 == [id(1), id(2)])
    }
  }

  @Test("Of a cycle with relations of another source those of this one are changed, and only they are counted")
  func cyclesOfTwoSources() throws {
    var fixture = try UMLSFixture()
    fixture.rows["MRREL"] = [row(2, "PAR", 1)]
    try withTemporaryDirectory { directory in
      let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
      let concepts = [
        Knowledge.concept("C0000001", "One", below: ["C0000002"]), Knowledge.concept("C0000002", "Two"),
      ]
      try store.importRecords(concepts, from: Knowledge.source("Own", system: "UMLS"))
      var report: ImportReport?
      let release = try fixture.write(to: directory.appending(path: "META"))
      try UMLSFixture.source(release).run(into: store) { report = $0.report }
      #expect(report?.cyclicRelations.map(\.code) == ["C0000002"])
      #expect(report?.cyclicRelationCount == 1 && report?.cycleCount == 1)
      let parents = try store.parents(of: id(1)).map(\.id)
      #expect(parents == [id(2)])
      let above = try store.ancestors(of: id(2))
      #expect(above.isEmpty)
    }
  }
}
