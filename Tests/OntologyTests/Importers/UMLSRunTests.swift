import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ontology

/// What an import, a second one, a stopped one and a rehearsal leave in the database and beside it.
@Suite struct UMLSRunTests {
  private func id(_ number: Int) -> ConceptID { ConceptID(system: "UMLS", code: UMLSContent.codes[number - 1]) }

  @Test("The same again is left alone; other options and other content replace what was there, and ids stay")
  func again() throws {
    try withTemporaryDirectory { directory in
      var fixture = try UMLSFixture()
      let release = try fixture.write(to: directory.appending(path: "META"))
      let (store, _) = try UMLSFixture.store(release, in: directory)
      let before = try UMLSContent(store, codes: UMLSContent.codes)
      func run(_ options: UMLSOptions = UMLSOptions()) throws -> ImportReport.Outcome? {
        var outcome: ImportReport.Outcome?
        try UMLSFixture.source(release, options).run(into: store) { outcome = $0.report.outcome }
        return outcome
      }
      let found15 = try run()
      #expect(found15 == .unchanged)
      let found16 = try run(UMLSOptions(languages: ["FRE"]))
      #expect(found16 == .replaced)
      let found27 = try store.search("lung").isEmpty
      #expect(found27)
      let found17 = try store.search("bise").count
      #expect(found17 == 1)
      let found18 = try run()
      #expect(found18 == .replaced)
      let found19 = try UMLSContent(store, codes: UMLSContent.codes)
      #expect(found19 == before)
      fixture.rows["MRCONSO"]?.removeLast()
      try fixture.write(to: release)
      let found20 = try run()
      #expect(found20 == .replaced)
      let found21 = try store.concept(id(4))
      #expect(found21 == nil)
      let found28 = try store.search("lower part").isEmpty
      #expect(found28)
    }
  }

  @Test("A strict import of what is there already reads nothing: it knows the first bad row, or that there was none")
  func strictAgain() throws {
    try withTemporaryDirectory { directory in
      var fixture = try UMLSFixture()
      let clean = try fixture.write(to: directory.appending(path: "clean/META"))
      fixture.rows["MRCONSO"]?.insert("C0000003|ENG|cut", at: 1)
      let faulty = try fixture.write(to: directory.appending(path: "faulty/META"))
      let store = try OntologyStore.create(at: directory.appending(path: "strict.sqlite"))
      var readCount = 0
      func run(_ release: URL, strict: Bool) throws -> ImportReport.Outcome? {
        var outcome: ImportReport.Outcome?
        readCount = 0
        try UMLSFixture.source(release, strict: strict).run(into: store, progress: { _, _ in readCount += 1 }) {
          outcome = $0.report.outcome
        }
        return outcome
      }
      let first = try run(faulty, strict: false)
      #expect(first == .imported && readCount > 0)
      let before = try UMLSContent(store, codes: UMLSContent.codes)
      let error = #expect(throws: OntologyError.self) { try run(faulty, strict: true) }
      #expect(error?.description.hasPrefix("MRCONSO.RRF, line 2: expected 18 fields") == true)
      #expect(error?.remedy as? OntologyRemedy == .leaveOutBadRows && readCount == 0)
      let lenient = try run(faulty, strict: false)
      #expect(lenient == .unchanged)
      let after = try UMLSContent(store, codes: UMLSContent.codes)
      #expect(after == before)

      let other = try run(clean, strict: false)
      #expect(other == .replaced && readCount > 0)
      let again = try run(clean, strict: true)
      #expect(again == .unchanged && readCount == 0)

      try store.write { try $0.execute(sql: "UPDATE source SET first_bad_row = NULL") }
      let unknown = try run(clean, strict: true)
      #expect(unknown == .replaced && readCount > 0)
      let known = try run(clean, strict: true)
      #expect(known == .unchanged && readCount == 0)
    }
  }

  @Test("An import that is stopped anywhere leaves what was there", arguments: [0, 5, 15, 25, 30])
  func stopped(after count: Int) throws {
    try withTemporaryDirectory { directory in
      var fixture = try UMLSFixture()
      let release = try fixture.write(to: directory.appending(path: "META"))
      let (store, _) = try UMLSFixture.store(release, in: directory)
      let before = try UMLSContent(store, codes: UMLSContent.codes)
      fixture.rows["MRCONSO"]?.removeLast()
      try fixture.write(to: release)
      var asked = 0
      func shouldStop() -> Bool {
        asked += 1
        return asked > count
      }
      #expect(throws: CancellationError.self) {
        try UMLSFixture.source(release).run(into: store, shouldStop: shouldStop) { _ in }
      }
      #expect(asked == count + 1)
      #expect(try UMLSContent(store, codes: UMLSContent.codes) == before)
      #expect(try store.check().filter { $0.severity == .error }.isEmpty)
    }
  }

  @Test("A rehearsal reports what an import does and stores nothing")
  func rehearsal() throws {
    try withTemporaryDirectory { directory in
      let release = try UMLSFixture().write(to: directory.appending(path: "META"))
      let report = try UMLSFixture.store(release, in: directory).report
      var rehearsed: ImportReport?
      try UMLSFixture.source(release).rehearse { rehearsed = $0.report }
      #expect(rehearsed == report)
    }
  }

  @Test("A rehearsal works beside the database, where there is room, and leaves nothing there")
  func rehearsalBeside() throws {
    try withTemporaryDirectory { directory in
      let release = try UMLSFixture().write(to: directory.appending(path: "META"))
      let folder = directory.appending(path: "databases")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      var seen: Set<String> = []
      func look() throws { seen.formUnion(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
      func shouldStop() -> Bool {
        #expect(throws: Never.self) { try look() }
        return false
      }
      let database = folder.appending(path: "umls.sqlite")
      try UMLSFixture.source(release).rehearse(beside: database, shouldStop: shouldStop) { _ in }
      #expect(seen.count == 1 && seen.first?.hasPrefix("nosology-") == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }
}
