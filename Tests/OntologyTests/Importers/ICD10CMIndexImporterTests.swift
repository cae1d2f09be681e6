import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ICD10CMIndexImporterTests {
  private let run: ImporterRun

  init() throws {
    run = try ImporterRun(ICD10CMIndexImporter(), ImporterFixture.url("index.xml"))
  }

  private func names(of code: String) -> [String] {
    run.records.filter { $0.code == code }.flatMap(\.synonyms).map(\.text)
  }

  @Test("All is added to codes of the tabular list, nothing is defined")
  func additions() {
    #expect(run.records.allSatisfy { $0.isAddition && $0.synonyms.allSatisfy { $0.scope == .index } })
    #expect(run.diagnostics.conceptCount == 0)
    #expect(run.diagnostics.unknownTags == ["footnote": 1])
  }

  @Test("A name is the path of terms; modifiers stand in a second name; columns of a table come last")
  func names() {
    #expect(names(of: "L02.91") == ["Abscess NEC", "Abscess (connective tissue) (embolic) NEC"])
    #expect(names(of: "J85.1") == ["Abscess NEC, lung, with pneumonia"])
    #expect(names(of: "C80.1") == ["Growth, malignant"])
    #expect(names(of: "C44.20") == ["Growth, ear, malignant"])
    #expect(run.records.first { $0.code == "J85.1" }?.row == 16)
  }

  @Test("`see` makes an entry a name of the codes it sends to, over several steps, and is kept as a tag")
  func see() {
    #expect(names(of: "N15.1") == ["Abscess NEC, kidney", "Abscess NEC, renal, pelvis", "Abscess NEC, womb"])
    #expect(names(of: "L02") == ["Abscess NEC, skin"])
    let tags = run.records.filter { $0.code == "N15.1" }.flatMap(\.tags)
    #expect(tags.first == .init("index_see", "Abscess NEC, kidney → Abscess, renal, pelvis"))
    #expect(tags.count == 2)
  }

  @Test("`see also` relates the codes of two entries, in a table those of one column")
  func seeAlso() {
    let relations = run.records.flatMap { record in record.relations.map { (record.code, $0) } }
    #expect(relations.map(\.0) == ["J85.2", "J85.1", "C44.20"])
    #expect(
      relations.map(\.1) == [
        .init(.seeAlso, "J85.0", label: "Gangrene, lung"),
        .init(.useAdditionalCode, "B95", label: "manifestation"), .init(.seeAlso, "C80.1", label: "Growth"),
      ])
    let tags = run.records.filter { $0.code == "J85.2" }.flatMap(\.tags)
    #expect(tags == [.init("index_see_also", "Abscess NEC, other → Abscess, lung")])
  }

  @Test("A reference to no entry is a note, not an error")
  func notes() throws {
    #expect(run.diagnostics.notes.map(\.reason) == ["'see Encephalitis' leads to no entry that has a code"])
    #expect(run.diagnostics.badRowCount == 0)
  }

  @Test(
    "The source is named by its title, or by the first heading of a table",
    arguments: [
      ("<title>ICD-10-CM X INDEX</title>", "ICD-10-CM X INDEX"),
      (
        "<indexHeading><head col=\"1\">Neoplasm</head><head col=\"2\">B</head></indexHeading>",
        "ICD-10-CM table, Neoplasm"
      ),
      ("", "ICD-10-CM index"),
    ])
  func identity(head: String, name: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "index.xml")
      let letter = "<letter><title>A</title><mainTerm><title>B</title><code>A00</code></mainTerm></letter>"
      try Data("<ICD10CM.index><version>2099</version>\(head)\(letter)</ICD10CM.index>".utf8).write(to: file)
      #expect(try ICD10CMIndexImporter().identity(of: file) == .icd10cm(name: name, version: "2099"))
    }
  }

  @Test("Text elements inside modifiers do not confuse the place of the modifiers")
  func nestedTitle() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "index.xml")
      let title = "<title>Abscess<nemod>(dry) <title>x</title></nemod></title>"
      try Data("<ICD10CM.index><mainTerm>\(title)<code>L02</code></mainTerm></ICD10CM.index>".utf8).write(to: file)
      #expect(try ImporterRun(ICD10CMIndexImporter(), file).records.map(\.code) == ["L02"])
    }
  }

  @Test(
    "Other files are refused",
    arguments: ["<ICD10CM.index isAddenda=\"true\"/>", "<ICD10CM.tabular/>", "<ICD10CM.index>"])
  func refused(content: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "index.xml")
      try Data(content.utf8).write(to: file)
      expectRefusal { try ImporterRun(ICD10CMIndexImporter(), file) }
    }
  }
}
