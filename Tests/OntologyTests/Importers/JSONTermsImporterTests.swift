import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct JSONTermsImporterTests {
  private func run(_ json: String) throws -> ImporterRun {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "terms.json")
      try Data(json.utf8).write(to: file)
      return try ImporterRun(JSONTermsImporter(), file)
    }
  }

  @Test("Identifiers get the prefix of their namespace, cross-references one name per vocabulary")
  func terms() throws {
    let run = try run(
      """
      [{"id": "4", "namespace": "mondo", "name": "lung  abscess", "synonyms": ["abscess of lung", "lung abscess"],
        "xrefs": [{"namespace": "SCTID", "id": "73452002"}, {"namespace": "ICD10CM", "id": "J85.2"},
                  {"namespace": "DOID", "id": "10556"}],
        "relations": {"is_a": ["3"], "disease_has_location": ["9"], "has_characteristic": ["8"]}, "alt_ids": ["44"]},
       {"id": "DOID:7", "namespace": "doid", "name": "disease"}, {"id": "8", "namespace": "mondo"}]
      """)
    let term = try #require(run["MONDO:4"])
    #expect((term.name, term.row) == ("lung abscess", 1))
    #expect(term.synonyms == [.init("abscess of lung", scope: .exact)])
    #expect(
      term.mappings == [
        .init(system: "SNOMEDCT_US", code: "73452002"), .init(system: "ICD10CM", code: "J85.2"),
        .init(system: "DOID", code: "DOID:10556"),
      ])
    #expect(
      term.relations == [
        .init(.associatedWith, "MONDO:9", label: "disease_has_location"),
        .init(.related, "MONDO:8", label: "has_characteristic"), .init(.isA, "MONDO:3"),
      ])
    #expect(term.values("alt_id") == ["MONDO:44"])
    #expect(run["DOID:7"]?.name == "disease")
    #expect(run.badLines == [3])
  }

  @Test("Other JSON is refused", arguments: ["{}", "[{\"id\": 4}]", "[", "\u{0}\u{0}"])
  func refused(json: String) throws {
    #expect(throws: FileError.self) { try run(json) }
  }
}
