import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct DelimitedImporterTests {
  @Test("The digest tells the same file with other columns apart")
  func digest() throws {
    let file = ImporterFixture.url("terms.csv")
    let plain = try DelimitedImporter(.init(code: "code", name: "name")).digest(of: file)
    #expect(try DelimitedImporter(.init(code: "code", name: "name")).digest(of: file) == plain)
    #expect(try DelimitedImporter(.init(code: "code", name: "name", synonyms: "3")).digest(of: file) != plain)
    #expect(try DelimitedImporter(.init(code: "code", name: "name"), separator: ";").digest(of: file) != plain)
  }

  @Test("The delimiter is read off the first line", arguments: [("a\tb,c", "\t"), ("a,b;c,d", ","), ("a;b,c;d", ";")])
  func delimiter(line: String, expected: Unicode.Scalar) {
    #expect(DelimitedDialect.delimiter(in: line) == expected)
    #expect(DelimitedDialect.delimiter(in: "abc") == nil)
  }

  private static let csv = DelimitedImporter(
    .init(
      code: "id", name: "label", synonyms: "alias", definition: "about", parents: "broader",
      mappings: ["UMLS": "umls"]))
  private static let tree = DelimitedImporter(
    .init(code: "1", name: "3", treeNumbers: "2"),
    dialect: .init(delimiter: "\t", isQuoted: false, hasHeader: false))

  @Test("Quoted fields keep delimiters, doubled quotes and line ends; lists are separated inside the field")
  func quoting() throws {
    let run = try ImporterRun(Self.csv, ImporterFixture.url("terms.csv"))
    #expect(run.records.map(\.code) == ["A1", "A2"])
    let record = try #require(run["A1"])
    #expect(record.name == "Embolism, pulmonary")
    #expect(record.synonyms.map(\.text) == ["PE", "\"lung\" clot"])
    #expect(record.texts(.definition) == ["A \"clot\"\nin the lung."])
    #expect(record.targets(.isA) == ["A2"])
    #expect(record.mappings == [.init(system: "UMLS", code: "C0034065"), .init(system: "UMLS", code: "C1")])
    #expect(record.row == 2)
  }

  @Test("Bad rows are reported with the line they begin at, and the others are read")
  func badRows() throws {
    let run = try ImporterRun(Self.csv, ImporterFixture.url("terms.csv"))
    #expect(
      run.diagnostics.badRows.map(\.description) == [
        "terms.csv, line 6: expected 6 fields as in the first row, found 2",
        "terms.csv, line 7: text after a closing quote in field 2",
        "terms.csv, line 8: no code",
        "terms.csv, line 9: field 2 is not UTF-8",
        "terms.csv, line 10: a quote is opened and never closed",
      ])
    let error = #expect(throws: OntologyError.self) {
      try ImporterRun(Self.csv, ImporterFixture.url("terms.csv"), strict: true)
    }
    #expect(error?.description == "terms.csv, line 6: expected 6 fields as in the first row, found 2")
  }

  @Test("A repeated row with another kind or state is bad, one that leaves them empty adds to the concept")
  func contradictions() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.csv")
      let rows = [
        "A,a,,code,0,1", "A,a,P,,,", "A,,Q,code,0,1", "A,a,R,term,,", "A,a,S,,1,", "A,a,T,,,0", "B,b,,,,",
        "B,b,A,term,0,", "B,b,Q,,,1", "B,b,R,disorder,,",
      ]
      try Data("code,name,parent,kind,obsolete,billable\n\(rows.joined(separator: "\n"))\n".utf8).write(to: file)
      var columns = DelimitedImporter.Columns(code: "code", name: "name", parents: "parent")
      (columns.kind, columns.obsolete, columns.billable) = ("kind", "obsolete", "billable")
      let run = try ImporterRun(DelimitedImporter(columns), file)
      #expect(
        run.diagnostics.badRows.map(\.description) == [
          "x.csv, line 5: code 'A' was already given on line 2, with another kind",
          "x.csv, line 6: code 'A' was already given on line 2, with another value of obsolete",
          "x.csv, line 7: code 'A' was already given on line 2, with another value of billable",
          "x.csv, line 10: code 'B' was already given on line 8, with another value of billable",
          "x.csv, line 11: code 'B' was already given on line 8, with another kind",
        ])
      #expect(run.records.flatMap { $0.targets(.isA) } == ["P", "Q", "A"])
    }
  }

  @Test("Tree numbers give the parent: the longest prefix that a row has, wherever that row stands")
  func treeNumbers() throws {
    let run = try ImporterRun(Self.tree, ImporterFixture.url("tree.tsv"))
    #expect(run["T1"]?.name == "\"Quoted\" name")
    #expect(run["T1"]?.relations == [])
    #expect(run["T2"]?.targets(.isA) == ["T3"])
    #expect(run["T3"]?.targets(.isA) == ["T1"])
    #expect(run["T3"]?.values("tree_number") == ["C01.5", "C02.1"])
  }

  private static func run(_ text: String, _ importer: DelimitedImporter) throws -> ImporterRun {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "rows.csv")
      try Data(text.utf8).write(to: file)
      return try ImporterRun(importer, file)
    }
  }

  @Test("A place below another place of the same concept is no parent, as Ocular Motility Disorders in MeSH")
  func placeBelowItself() throws {
    let run = try Self.run(
      "D015835\tC10.292.562|C10.292.562.887.825\tOcular Motility Disorders\nD013285\tC10.292.562.887\tStrabismus\n",
      Self.tree)
    #expect(run["D013285"]?.relations == [.init(.isA, "D015835")])
    #expect(run["D015835"]?.relations == [.init(.related, "D013285", label: "tree_number")])
    #expect(run["D015835"]?.values("tree_number") == ["C10.292.562", "C10.292.562.887.825"])
    #expect(run.diagnostics.remarks == ["tree numbers of a concept below itself kept as related": 1])
  }

  @Test("Concepts that stand below each other at different places are related, and the others keep their parents")
  func placesBelowEachOther() throws {
    let run = try Self.run("A\tX1|X2.1\ta\nB\tX2|X1.1\tb\nC\tX1.2\tc\n", Self.tree)
    #expect(run["A"]?.relations == [.init(.related, "B", label: "tree_number")])
    #expect(run["B"]?.relations == [.init(.related, "A", label: "tree_number")])
    #expect(run["C"]?.relations == [.init(.isA, "A")])
  }

  @Test("A file without names adds to concepts of other sources; fields that say there is none are empty")
  func additions() throws {
    let importer = DelimitedImporter(
      .init(code: "icd9cm", mappings: ["ICD10CM": "icd10cm"]), missing: "NoDx")
    let run = try Self.run("icd9cm,icd10cm\n0010,A000\n0010,A009\n7999,NoDx\n", importer)
    #expect(run.definitions.isEmpty)
    #expect(run.records.map(\.code) == ["0010", "0010", "7999"])
    #expect(
      run.records.map(\.mappings) == [
        [.init(system: "ICD10CM", code: "A000")], [.init(system: "ICD10CM", code: "A009")], [],
      ])
    #expect(run.diagnostics.isClean)
  }

  @Test("Missing columns are named together with those that are there")
  func missingColumns() {
    let importer = DelimitedImporter(.init(code: "id", name: "name", definition: "99"))
    let error = #expect(throws: OntologyError.self) {
      try ImporterRun(importer, ImporterFixture.url("terms.csv"))
    }
    #expect(
      error?.description
        == "terms.csv: no column name, 99; found id, label, alias, about, broader, umls")
  }

  @Test("Rows are read the same however the blocks fall")
  func manyRows() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "many.csv")
      let rows = (1...60_000).map { "C\($0),\"name, \($0)\"" }
      try ("code,name\n" + rows.joined(separator: "\n")).write(to: file, atomically: true, encoding: .utf8)
      var seen: [(Int, Int?)] = []
      var count = 0
      _ = try DelimitedImporter(.init(code: "code", name: "name")).read(
        file, progress: { seen.append(($0, $1)) },
        emit: { record in
          count += 1
          #expect(record.code == "C\(count)" && record.name == "name, \(count)" && record.row == count + 1)
        })
      #expect(count == 60_000)
      #expect(seen.count >= 2)
      #expect(seen.last?.0 == seen.last?.1)
    }
  }

  @Test(
    "MeSH's disease descriptors are read completely, with every parent",
    .enabled(if: SourcePackages.mesh != nil, "ontoloviz 3.0.3 was not fetched"))
  func mesh() throws {
    let importer = DelimitedImporter(
      .init(code: "MeSH ID", name: "Name", definition: "Description", treeNumbers: "Tree ID"),
      dialect: .init(delimiter: "\t", isQuoted: true))
    let run = try ImporterRun(importer, #require(SourcePackages.mesh))
    #expect(run.records.count == 4933)
    #expect(run.diagnostics.isClean)
    #expect(run.records.allSatisfy { !$0.texts(.definition).isEmpty })
    // Of all descriptors only the 23 top categories have no parent.
    #expect(run.records.filter(\.relations.isEmpty).count == 23)
    #expect(run["D011014"]?.name == "Pneumonia")
  }
}
