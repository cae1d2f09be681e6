import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct HierarchyCyclesTests {
  /// Imports a file with a cycle of two terms, a third below one of them and a self-parent.
  private func expectOpened(_ name: String, _ content: String, _ importer: any SourceImporter) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: name)
      try Data(content.utf8).write(to: file)
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      let source = try SourceImport(file, importer: importer, name: "S", system: "S")
      var rehearsed: ImportReport?
      try source.rehearse { rehearsed = $0.report }
      var report: ImportReport?
      try source.run(into: store) { report = $0.report }
      #expect(rehearsed == report)
      let listed = report?.cyclicRelations.map { "\($0.code) \($0.kind.rawValue) \($0.target)" }
      #expect(listed == ["X:1 is_a X:2", "X:2 \(name.hasSuffix(".csv") ? "is_a" : "part_of") X:1", "X:3 is_a X:3"])
      #expect(report?.cyclicRelationCount == 3 && report?.cycleCount == 2)
      func relations(_ code: String) throws -> [String] {
        try store.relations(of: ConceptID(system: "S", code: code)).filter { $0.direction == .outgoing }
          .map { "\($0.kind.rawValue) \($0.label ?? "") \($0.concept.id.code)" }
      }
      #expect(try relations("X:1") == ["related is_a X:2"])
      #expect(try relations("X:3") == ["is_a  X:1", "related is_a X:3"])
      #expect(try store.ancestors(of: ConceptID(system: "S", code: "X:3")).map(\.concept.id.code) == ["X:1"])
      #expect(try store.check().filter { $0.severity == .error }.isEmpty)
    }
  }

  @Test("A cycle in a file of any format is opened, counted and listed, in a rehearsal too")
  func formats() throws {
    try expectOpened(
      "x.csv", "id,name,parent\nX:1,a,X:2\nX:2,b,X:1\nX:3,c,X:1|X:3\n",
      DelimitedImporter(.init(code: "id", name: "name", parents: "parent")))
    try expectOpened(
      "x.obo",
      """
      format-version: 1.4

      [Term]
      id: X:1
      name: a
      is_a: X:2

      [Term]
      id: X:2
      name: b
      relationship: part_of X:1

      [Term]
      id: X:3
      name: c
      is_a: X:1
      is_a: X:3

      """, OBOImporter())
    try expectOpened(
      "x.json",
      """
      [{"id": "X:1", "namespace": "X", "name": "a", "relations": {"is_a": ["X:2"]}},
       {"id": "X:2", "namespace": "X", "name": "b", "relations": {"part_of": ["X:1"]}},
       {"id": "X:3", "namespace": "X", "name": "c", "relations": {"is_a": ["X:1", "X:3"]}}]
      """, JSONTermsImporter())
  }

  @Test("Hundreds of cycles are opened; the first are listed, all are counted, and the rest of the hierarchy stays")
  func hundreds() throws {
    try withStore { store in
      let records = (0..<300).flatMap { number in
        [
          Knowledge.concept("A\(number)", "a \(number)", below: ["B\(number)", "R"], row: number),
          Knowledge.concept("B\(number)", "b \(number)", below: ["A\(number)"], row: number),
        ]
      }
      let report = try store.importRecords([Knowledge.concept("R", "root")] + records, from: Knowledge.source("S"))
      #expect(report.cyclicRelationCount == 600 && report.cycleCount == 300)
      #expect(report.cyclicRelations.count == ImportReport.unresolvedRelationLimit)
      #expect(report.relationCount == 900)
      #expect(try store.descendants(of: ConceptID(system: "S", code: "R")).count == 300)
    }
  }

  @Test("A cycle that two sources make is opened in the one imported last, and stays open when either goes")
  func twoSources() throws {
    try withStore { store in
      let (a, b) = (ConceptID(system: "S", code: "A"), ConceptID(system: "S", code: "B"))
      try store.importRecords(
        [Knowledge.concept("A", "a", below: ["B"]), Knowledge.concept("B", "b")],
        from: Knowledge.source("One", system: "S"))
      let second = Knowledge.source("Two", system: "S")
      let report = try store.importRecords(
        [.addition(to: "B", relations: [.init(.isA, "A")], row: 7)], from: second)
      #expect(report.cyclicRelations == [.init(code: "B", kind: .isA, target: "A", row: 7)])
      #expect(try store.parents(of: a).map(\.id) == [b])
      #expect(try store.parents(of: b).isEmpty)
      try store.removeSource(named: "Two")
      #expect(try store.parents(of: a).map(\.id) == [b])
    }
  }

  @Test("What one source states against another is in the hierarchy again when the other is gone")
  func comeback() throws {
    try withStore { store in
      let (a, b) = (ConceptID(system: "S", code: "A"), ConceptID(system: "S", code: "B"))
      let first = [Knowledge.concept("A", "a", below: ["B"]), Knowledge.concept("B", "b")]
      try store.importRecords(first, from: Knowledge.source("One", system: "S"))
      try store.importRecords(
        [Knowledge.concept("A", "a"), Knowledge.concept("B", "b", below: ["A"])],
        from: Knowledge.source("Two", system: "S"))
      #expect(try store.parents(of: b).isEmpty)
      try store.removeSource(named: "One")
      #expect(try store.parents(of: b).map(\.id) == [a])
    }
  }

  @Test("A relation with a label of its own comes back under that label, one of each kind and label")
  func labelledComeback() throws {
    try withStore { store in
      var b = Knowledge.concept("B", "b")
      b.relations = [
        .init(.isA, "A", label: "inverse_isa"), .init(.partOf, "A", label: "inverse_isa"), .init(.isA, "A"),
      ]
      let first = [Knowledge.concept("A", "a", below: ["B"]), Knowledge.concept("B", "b")]
      try store.importRecords(first, from: Knowledge.source("One", system: "S"))
      try store.importRecords([Knowledge.concept("A", "a"), b], from: Knowledge.source("Two", system: "S"))
      func relations() throws -> [String] {
        try store.relations(of: ConceptID(system: "S", code: "B")).filter { $0.direction == .outgoing }
          .map { "\($0.kind.rawValue) \($0.label ?? "-")" }
      }
      let relaxed = try relations()
      #expect(relaxed == ["related is_a", "related is_a: inverse_isa", "related part_of: inverse_isa"])
      try store.removeSource(named: "One")
      let restored = try relations()
      #expect(restored == ["is_a -", "is_a inverse_isa", "part_of inverse_isa"])
      #expect(try store.parents(of: ConceptID(system: "S", code: "B")).map(\.id.code) == ["A"])
    }
  }

  @Test("A file of which the hierarchy has cycles and the database it was imported into are the same release")
  func release() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.csv")
      try Data("id,name,parent\nX:1,a,X:2\nX:2,b,X:1\nX:3,c,X:1|X:3\n".utf8).write(to: file)
      let importer = DelimitedImporter(.init(code: "id", name: "name", parents: "parent"))
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      try SourceImport(file, importer: importer, name: "S", system: "S").run(into: store) { _ in }
      let ofFile = try OntologyRelease(file, system: "S", importer: importer)
      let stored = try OntologyRelease(store, systems: ["S"])
      #expect(OntologyDiff(from: ofFile, to: stored).changes.isEmpty)
      let id = ConceptID(system: "S", code: "X:3")
      #expect(ofFile.parents(of: id) == ["X:1"])
      #expect(ofFile.concepts[id]?.relations.count == 2)
      #expect(Set(ofFile.concepts[id]?.relations.map(\.kind) ?? []) == [.isA, .related])
    }
  }

  @Test("A cycle that other sources had without anybody noticing is opened too")
  func latentCycle() throws {
    try withStore { store in
      try store.importRecords([Knowledge.concept("B", "b")], from: Knowledge.source("Base", system: "S"))
      try store.importRecords(
        [.addition(to: "A", relations: [.init(.isA, "B")], row: 1)], from: Knowledge.source("One", system: "S"))
      try store.importRecords([Knowledge.concept("A", "a")], from: Knowledge.source("Names", system: "S"))
      try store.importRecords(
        [.addition(to: "B", relations: [.init(.isA, "A")], row: 1)], from: Knowledge.source("Two", system: "S"))
      #expect(try store.check().filter { $0.severity == .error }.isEmpty)
      #expect(try store.parents(of: ConceptID(system: "S", code: "A")).map(\.id.code) == ["B"])
    }
  }
}
