import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct MissingTargetsTests {
  private static let classification = [
    Knowledge.concept("J93", "Pneumothorax"), Knowledge.concept("J93.0", "Tension pneumothorax", below: ["J93"]),
  ]
  private static let local = [
    Knowledge.concept(
      "L1", "one", mappings: [.init(system: "ICD", code: "j930"), .init(system: "ICD", code: "J99")], row: 2),
    Knowledge.concept(
      "L2", "two", mappings: [.init(system: "ELSEWHERE", code: "1"), .init(system: "ICD", code: "J98")], row: 3),
  ]

  @Test("Mappings to codes that a system of the database does not have are counted and listed at import")
  func listed() throws {
    try withStore { store in
      try store.importRecords(Self.classification, from: Knowledge.source("ICD"))
      let report = try store.importRecords(Self.local, from: Knowledge.source("LOCAL"))
      #expect(
        report.missingTargets.map(\.description) == [
          "line 2: L1 names ICD J99, which does not exist", "line 3: L2 names ICD J98, which does not exist",
        ])
      #expect(report.missingTargetCount == 2)
      #expect(try store.check().filter { $0.kind == .missingTarget }.count == 2)
    }
  }

  @Test("Nothing is missing in a system that no source describes")
  func unknownSystem() throws {
    try withStore { store in
      try store.importRecords(
        [.addition(to: "J93", synonyms: [.init("collapsed lung", scope: .index)], row: 1)],
        from: Knowledge.source("Index", system: "ICD"))
      let report = try store.importRecords(Self.local, from: Knowledge.source("LOCAL"))
      #expect(report.missingTargetCount == 0)
      #expect(try store.check().filter { $0.kind == .missingTarget }.isEmpty)
    }
  }

  @Test("More than a hundred are counted, and the first hundred listed")
  func many() throws {
    try withStore { store in
      try store.importRecords(Self.classification, from: Knowledge.source("ICD"))
      let records = (0..<130).map {
        Knowledge.concept("L\($0)", "l \($0)", mappings: [.init(system: "ICD", code: "X\($0)")], row: $0)
      }
      let report = try store.importRecords(records, from: Knowledge.source("LOCAL"))
      #expect(report.missingTargetCount == 130 && report.missingTargets.count == 100)
    }
  }

  @Test("A rehearsal against a database lists what is missing there and what replaces what, as the import does")
  func rehearsal() throws {
    try withTemporaryDirectory { directory in
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      try store.importRecords(Self.classification, from: Knowledge.source("ICD"))
      try store.importRecords([Knowledge.concept("L3", "three")], from: Knowledge.source("Base", system: "LOCAL"))
      let file = directory.appending(path: "local.csv")
      try Data("code,name,parent,icd\nL1,one,L3,J93.0|J99\nL1,two,,\nL3,own,L1,\nL4,four,L9,\n".utf8).write(to: file)
      let importer = DelimitedImporter(.init(code: "code", name: "name", parents: "parent", mappings: ["ICD": "icd"]))
      let source = try SourceImport(file, importer: importer, name: "LOCAL", system: "LOCAL")
      for outcome in [ImportReport.Outcome.imported, .unchanged] {
        var rehearsed: ImportReport?
        try source.rehearse(against: store) { rehearsed = $0.report }
        let before = try store.statistics()
        var report: ImportReport?
        try source.run(into: store) { report = $0.report }
        #expect(report?.outcome == outcome)
        #expect(rehearsed == report)
        if outcome == .imported {
          #expect(before.count == 2)
          #expect(report?.missingTargetCount == 1 && report?.cyclicRelationCount == 2)
          #expect(report?.unresolvedRelationCount == 1 && report?.diagnostics.badRowCount == 1)
        }
      }
    }
  }

  @Test("A rehearsal is refused where the import is: a folder that is missing, a row that is bad when strict")
  func refusals() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "local.csv")
      try Data("code,name\nL1,one\nL2\n".utf8).write(to: file)
      let importer = DelimitedImporter(.init(code: "code", name: "name"))
      let strict = try SourceImport(file, importer: importer, isStrict: true)
      let error = #expect(throws: OntologyError.self) { try strict.rehearse { _ in } }
      #expect(error?.description.hasPrefix("local.csv, line 3") == true)
      #expect(throws: OntologyError.self) { try OntologyStore.existing(at: directory.appending(path: "no/o.sqlite")) }
      try Data().write(to: directory.appending(path: "empty.sqlite"))
      #expect(try OntologyStore.existing(at: directory.appending(path: "empty.sqlite")) == nil)
      #expect(throws: OntologyError.self) { try OntologyStore.existing(at: file) }
    }
  }
}
