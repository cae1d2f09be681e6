import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct CSVRoundTripTests {
  /// Everything that has a column, with what a list could trip over.
  private static var records: [ConceptRecord] {
    var first = ConceptRecord(
      code: "X:1", kind: .category, name: "Name, \"quoted\"",
      synonyms: [
        .init("Name, \"quoted\"", scope: .exact, termType: "layperson"), .init("a|b", scope: .exact),
        .init("back\\slash", scope: .narrow, termType: "UK spelling"), .init("end\\", scope: .inclusion),
      ],
      descriptions: [.init(.definition, "First.\nSecond \"line\", with comma.")],
      mappings: [
        .init(system: "ICD10CM", code: "J93.9"), .init(system: "MESH", code: "D1"),
        .init(system: "article", code: "lung cancer"), .init(system: "Our System", code: "7"),
      ], isBillable: false, row: 2)
    first.relations = [
      .init(.isA, "X 2"), .init(.partOf, "X:3"), .init(.associatedWith, "X:4"),
      .init(.associatedWith, "Z 1", of: "Our System", label: "has | symptom: often"),
    ]
    var withdrawn = Knowledge.concept("X:4", "Old", row: 5)
    withdrawn.isObsolete = true
    withdrawn.isBillable = true
    return [first, Knowledge.concept("X 2", "Root", row: 3), Knowledge.concept("X:3", "Whole", row: 4), withdrawn]
  }

  private func export(_ records: [ConceptRecord], to file: URL) throws {
    var text = ""
    try OntologyExporter(system: "X", records: records).write(.csv) { text += $0 + "\n" }
    try Data(text.utf8).write(to: file)
  }

  private func importer(_ columns: [String: String]) throws -> DelimitedImporter {
    try DelimitedFormat().importer(DelimitedOptions(columns: columns))
  }

  @Test("What an export has in its columns comes back: kinds, scopes, wholes, mappings, flags, line ends and bars")
  func roundTrip() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.csv")
      try export(Self.records, to: file)
      let columns = try #require(ExportColumn.columns(ofHeader: ExportColumn.allCases.map(\.rawValue)))
      let importer = try importer(columns)
      let run = try ImporterRun(importer, file, strict: true)
      func comparable(_ record: ConceptRecord) -> ConceptRecord {
        var record = record
        record.row = 0
        record.relations.sort { $0.target < $1.target }
        return record
      }
      #expect(run.records.map(comparable) == Self.records.map(comparable))
      #expect(try importer.identity(of: file) == SourceIdentity(name: "X", system: "X"))
    }
  }

  @Test("A database comes back through its export, and the export of that is the same")
  func database() throws {
    try withTemporaryDirectory { directory in
      let columns = try #require(ExportColumn.columns(ofHeader: ExportColumn.allCases.map(\.rawValue)))
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      try store.importRecords(Self.records, from: Knowledge.source("X"))
      let (first, second) = (directory.appending(path: "1.csv"), directory.appending(path: "2.csv"))
      try export(store.records(system: "X"), to: first)
      try SourceImport(first, importer: importer(columns), name: "X").run(into: store) { _ in }
      try export(store.records(system: "X"), to: second)
      #expect(try Data(contentsOf: second) == Data(contentsOf: first))
    }
  }

  @Test("In the column of one system, the name of a system before a code is no part of the code")
  func columnOfSystem() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.csv")
      try Data("code,name,map\nA,a,ICD10CM J93.9|J93.0|ICD-10-CM J93|MeSH D1|lung cancer\n".utf8).write(to: file)
      let run = try ImporterRun(
        DelimitedImporter(.init(code: "code", name: "name", mappings: ["ICD10CM": "map"])), file)
      #expect(
        run["A"]?.mappings == [
          .init(system: "ICD10CM", code: "J93.9"), .init(system: "ICD10CM", code: "J93.0"),
          .init(system: "ICD10CM", code: "J93"), .init(system: "MESH", code: "D1"),
          .init(system: "ICD10CM", code: "lung cancer"),
        ])
    }
  }

  @Test("Fields that are not of the form of their column are bad rows")
  func badFields() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.csv")
      let rows = [
        "X,A,x,a,,,,,,", "X,B,term,b,,,,J93,,", "X,C,term,c,s|t,,,,,,exact", "X,D,term,d,s,,,,,,nearly",
        "X,E,term,e,,,,,2,", "X,H,term,h,,,,,,,,,untyped", "X,I,term,i,,,,,,,,,,HP HP:1",
        "Y,F,term,f,,,,,,", "X,G,,g,,,,,,",
      ].map { $0 + String(repeating: ",", count: max(0, 13 - $0.count { $0 == "," })) }
      let header = ExportColumn.allCases.map(\.rawValue).joined(separator: ",")
      try Data(([header, "X,Z,term,z,,,,,,,,,,"] + rows).joined(separator: "\n").utf8).write(to: file)
      let columns = try #require(ExportColumn.columns(ofHeader: header.split(separator: ",").map(String.init)))
      let run = try ImporterRun(importer(columns), file)
      #expect(run.records.map(\.code) == ["Z", "G"])
      #expect(run.badLines == [3, 4, 5, 6, 7, 8, 9, 10])
    }
  }

  @Test("The header of an export is known when columns were moved or taken away, other headers are not")
  func header() {
    #expect(
      ExportColumn.columns(ofHeader: ["name", "kind", "code", "system", "note", "part_of"]) == [
        "name": "name", "kind": "kind", "code": "code", "system": "system", "partOf": "part_of",
      ])
    #expect(ExportColumn.columns(ofHeader: ["code", "name", "parents"]) == nil)
  }

  @Test(
    "A separator in a value has a backslash before it; other backslashes are text",
    arguments: [
      ([], ""), (["a"], "a"), (["a", "b"], "a|b"), (["a|b", "c"], "a\\|b|c"), (["a\\", "b\\d"], "a\\\\|b\\\\d"),
    ] as [([String], String)])
  func lists(values: [String], field: String) {
    #expect(DelimitedList.join(values, separator: "|") == field)
    #expect(DelimitedList.split(field, at: "|") == values)
    #expect(DelimitedList.split("C:\\dir|x\\", at: "|") == ["C:\\dir", "x\\"])
  }
}
