import OntologyTestSupport
import Testing

@testable import Ontology

/// The one place that refuses records.
@Suite struct ImportSessionTests {
  private static let incomplete = ConceptRecord(
    code: "1", kind: .term, name: "Cough", synonyms: [.init("", scope: .exact), .init("tussis", scope: .exact)],
    descriptions: [.init(.note, "")], mappings: [.init(system: "", code: "2"), .init(system: "S", code: "3")],
    tags: [.init("", "x"), .init("k", "v")], row: 7)

  @Test("Mappings and tags without what they need are bad rows, empty texts are left out, the rest of the record stays")
  func incomplete() throws {
    var records: [ConceptRecord] = []
    let session = ImportSession(file: "x", strict: false, progress: nil) { records.append($0) }
    try session.emit(Self.incomplete)
    #expect(
      session.diagnostics.badRows.map(\.description) == [
        "x, line 7: a mapping needs a system and a code", "x, line 7: a tag needs a key",
      ])
    #expect(session.diagnostics.conceptCount == 1)
    #expect(
      records == [
        ConceptRecord(
          code: "1", kind: .term, name: "Cough", synonyms: [.init("tussis", scope: .exact)],
          mappings: [.init(system: "S", code: "3")], tags: [.init("k", "v")], row: 7)
      ])
  }

  @Test("A strict session ends at the first of them, and hands nothing on")
  func strict() {
    var count = 0
    let session = ImportSession(file: "x", strict: true, progress: nil) { _ in count += 1 }
    let error = #expect(throws: OntologyError.self) { try session.emit(Self.incomplete) }
    #expect(error?.description == "x, line 7: a mapping needs a system and a code")
    #expect(count == 0)
  }

  @Test("What was refused is in the report of the import and in no table")
  func report() throws {
    try withStore { store in
      let report = try store.importSource(Knowledge.source("S")) { try $0.emit(Self.incomplete) }
      #expect(report.diagnostics.badRowCount == 2 && report.mappingCount == 1 && report.tagCount == 1)
      #expect(report.nameCount == 2 && report.descriptionCount == 0)
    }
  }
}
