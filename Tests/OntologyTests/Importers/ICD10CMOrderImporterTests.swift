import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ICD10CMOrderImporterTests {
  @Test("Columns become code, billable flag and names; the parent is the longest prefix that is in the file")
  func rows() throws {
    let run = try ImporterRun(ICD10CMOrderImporter(), ImporterFixture.url("order.txt"))
    #expect(run.records.map(\.code) == ["A00", "A00.0", "T07", "T07.XXXA"])
    #expect(run.records.map(\.isBillable) == [false, true, false, true])
    #expect(run.records.map(\.kind) == [.category, .code, .category, .code])
    #expect(run["A00.0"]?.name == "Cholera due to Vibrio")
    #expect(run["A00.0"]?.synonyms == [.init("Cholera d/t Vibrio", scope: .exact)])
    #expect(run["A00"]?.synonyms == [])
    #expect(run["T07.XXXA"]?.targets(.isA) == ["T07"])
    #expect(run["T07.XXXA"]?.row == 4)
    #expect(run.badLines == [5, 6])
  }

  @Test("A file without a single such line is refused")
  func otherFile() {
    #expect(throws: OntologyError.self) {
      try ImporterRun(ICD10CMOrderImporter(), ImporterFixture.url("terms.obo"))
    }
  }

  @Test(
    "The order file of 2021 is read completely",
    .enabled(if: SourcePackages.order != nil, "simple-icd-10-cm 1.2.0 was not fetched"))
  func published() throws {
    let run = try PublicRun.order()
    #expect(run.records.count == 95_358)
    #expect(run.records.filter { $0.isBillable == true }.count == 72_621)
    #expect(run.diagnostics.isClean)
  }
}
