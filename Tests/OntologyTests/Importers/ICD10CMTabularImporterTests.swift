import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ICD10CMTabularImporterTests {
  private let run: ImporterRun

  init() throws {
    run = try ImporterRun(ICD10CMTabularImporter(), ImporterFixture.url("tabular.xml"))
  }

  @Test("Concepts come in document order, chapters and sections with codes of their own")
  func order() {
    #expect(
      run.definitions.map(\.code) == [
        "Ch7", "H00-H59", "H00-H05", "H02", "H02.1", "H02.1X", "H02.1XXA", "H02.1XXB", "H02.2",
        "H54-H54", "H54",
      ])
    #expect(
      run.definitions.map(\.kind) == [
        .chapter, .section, .section, .category, .code, .code, .extended, .extended, .code,
        .section, .category,
      ])
    #expect(run["H02"]?.row == 18)
  }

  @Test("The hierarchy follows the elements, and blocks inside blocks follow their ranges")
  func hierarchy() {
    let parents = run.definitions.map { $0.targets(.isA) }
    #expect(
      parents == [
        [], ["Ch7"], ["H00-H59"], ["H00-H05"], ["H02"], ["H02.1"], ["H02.1X"], ["H02.1X"], ["H02"],
        ["H00-H59"],
        ["H54-H54"],
      ])
  }

  @Test("Titles lose their range, which becomes a tag, and superfluous blanks")
  func titles() {
    #expect(run["H00-H05"]?.name == "Disorders of eyelid")
    #expect(run["H00-H05"]?.values("range") == ["H00-H05"])
    #expect(run["H54-H54"]?.name == "Blindness")
    #expect(run["H54"]?.name == "Blindness and low vision")
  }

  @Test("Inclusion terms are synonyms, also those of sections")
  func inclusionTerms() {
    #expect(run["H02.1"]?.synonyms == [.init("Lid turned out", scope: .inclusion)])
    #expect(run["H00-H05"]?.synonyms == [.init("lids", scope: .inclusion)])
  }

  @Test(
    "Every kind of note becomes a description of its kind, entities resolved, repeated elements joined"
  )
  func notes() {
    #expect(run["Ch7"]?.texts(.includes) == ["eyes of all kinds"])
    #expect(run["Ch7"]?.texts(.note) == ["Use an external cause code."])
    #expect(run["H02"]?.texts(.excludes1) == ["congenital malformations (Q10.0-Q10.3)"])
    #expect(run["H02"]?.texts(.excludes2) == ["open wound (S01.1-)", "injury & burn, < 2 years"])
    #expect(run["H02"]?.texts(.useAdditionalCode) == ["code for laterality", "code for cause"])
    #expect(run["H02"]?.texts(.codeFirst) == ["leprosy"])
    #expect(run["H02"]?.texts(.codeAlso) == ["any glaucoma"])
    #expect(run["H02.1"]?.texts(.note) == ["Add a 7th character:"])
  }

  @Test("Seventh characters stay with the concept that defines them, each note with its character")
  func seventhCharacters() {
    #expect(
      run["H02.1"]?.values("seventh_character") == [
        "A=initial encounter", "B=initial encounter for open fracture",
      ])
    #expect(run["H02.1"]?.values("seventh_character_note") == ["B=open fracture NOS"])
    #expect(run["H02.1X"]?.values("placeholder") == ["true"])
  }

  @Test("Codes get the seventh characters of the nearest definition above, filled up with X")
  func extendedCodes() {
    #expect(run["H02.1XXA"]?.name == "Ectropion, unspecified, initial encounter")
    #expect(run["H02.1XXB"]?.isBillable == true)
    #expect(run["H02.1XXB"]?.row == run["H02.1X"]?.row)
  }

  @Test(
    "Instructions become relations: codes, wildcards and ranges to the fewest concepts that are all of them"
  )
  func instructions() {
    let additions = run.records.filter(\.isAddition)
    #expect(additions.map(\.code) == ["H02", "H02"])
    #expect(additions.map(\.row) == [21, 22])
    #expect(
      additions.flatMap(\.relations) == [
        .init(.excludes1, "Q10.0-Q10.3"), .init(.excludes2, "S01.1"),
      ])
  }

  @Test("Only codes that are complete are billable: leaves without a seventh character to add")
  func billable() {
    #expect(run["H02.2"]?.isBillable == true)
    #expect(run["H54"]?.isBillable == true)
    #expect(run["H02"]?.isBillable == false)
    #expect(run["H02.1X"]?.isBillable == false)
    #expect(run["Ch7"]?.isBillable == nil)
  }

  @Test("The table of visual impairment becomes one note per category")
  func visualImpairment() {
    #expect(
      run["H54"]?.texts(.note) == [
        "Category 1: Acuity: less than 6/18, 20/70; at least 6/60",
        "Category 5: Acuity: less than No light",
      ])
  }

  @Test("Unknown tags are counted, rows without name and repeated codes reported with their line")
  func diagnostics() {
    #expect(run.diagnostics.unknownTags == ["footnote": 1])
    #expect(
      run.diagnostics.badRows.map(\.reason) == [
        "'H55' has no name", "code 'H54' was already given on line \(run["H54"]?.row ?? 0), with another name",
      ])
    #expect(run.diagnostics.conceptCount == 11)
  }

  @Test("The file says what it is and of which year")
  func version() throws {
    let identity = try ICD10CMTabularImporter().identity(of: ImporterFixture.url("tabular.xml"))
    #expect(identity == .icd10cm(name: "ICD-10-CM", version: "2099"))
  }

  @Test("Strict reading ends at the first bad row")
  func strict() {
    #expect(throws: OntologyError.self) {
      try ImporterRun(ICD10CMTabularImporter(), ImporterFixture.url("tabular.xml"), strict: true)
    }
  }

  @Test(
    "Files that are no tabular list are refused with the reason",
    arguments: [
      ("<?xml version=\"1.0\"?><ICD10CM.tabular><chapter><name>1</name>", "ends early"),
      ("<ICD10CM.tabular><chapter></section></ICD10CM.tabular>", "does not match"),
      (
        "<ICD10CM.tabular><chapter><diag><chapter></chapter></diag></chapter></ICD10CM.tabular>",
        "a chapter inside"
      ),
      ("<ICD10CM.index><letter/></ICD10CM.index>", "root element 'ICD10CM.index'"),
      (
        "<?xml version=\"1.0\"?><!-- x --><!DOCTYPE a [<!ENTITY b \"bbb\">]><ICD10CM.tabular/>",
        "document type"
      ),
      ("<ICD10CM.tabular>&b;</ICD10CM.tabular>", "an entity"),
      ("not xml", "no element"), ("", "empty"), ("\u{1F}\u{8B}", "tabular.xml"),
    ])
  func refused(content: String, reason: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "tabular.xml")
      try Data(content.utf8).write(to: file)
      let error = expectRefusal {
        try ImporterRun(ICD10CMTabularImporter(), file)
      }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Bytes that are not in the declared encoding are refused")
  func encoding() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "tabular.xml")
      let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ICD10CM.tabular><version>caf"
      try (Data(head.utf8) + [0xE9, 0x20] + Data("</version></ICD10CM.tabular>".utf8)).write(
        to: file)
      let error = expectRefusal {
        try ImporterRun(ICD10CMTabularImporter(), file)
      }
      #expect(error?.description.contains("line 2") == true)
      #expect(error?.description.contains("encoding") == true)
    }
  }

  @Test("A missing file is named as such")
  func missing() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "absent.xml")
      let error = #expect(throws: FileError.self) { try ImporterRun(ICD10CMTabularImporter(), file) }
      #expect(error?.description == "\(file.path): no such file")
    }
  }
}
