import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

/// What sort of name a source says a name is.
@Suite struct TermTypeTests {
  private static let record = Knowledge.concept(
    "HP:1", "Cataract",
    synonyms: [
      .init("Cataract", scope: .exact, termType: "layperson"),
      .init("Clouded lens", scope: .exact, termType: "layperson"),
      .init("Lens opacity", scope: .related),
    ])

  @Test func `every name has the type that its source gives it, the preferred one too`() throws {
    try withStore { store in
      try store.importRecords([Self.record], from: Knowledge.source("HPO", system: "HP"))
      let names = try store.names(of: ConceptID(system: "HP", code: "HP:1"))
      #expect(names.map(\.text) == ["Cataract", "Clouded lens", "Lens opacity"])
      #expect(names.map(\.termType) == ["layperson", "layperson", nil])
      #expect(names.allSatisfy { $0.atom == nil })
      #expect(try store.records(system: "HP") == [Self.record])
    }
  }

  @Test(arguments: [OntologyExporter.Format.csv, .obo])
  func `types come back through an export`(format: OntologyExporter.Format) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.\(format.rawValue)")
      var text = ""
      try OntologyExporter(system: "HP", records: [Self.record]).write(format) { text += $0 + "\n" }
      try Data(text.utf8).write(to: file)
      let columns = ExportColumn.columns(ofHeader: ExportColumn.allCases.map(\.rawValue))
      let importer: any ConceptImporter =
        format == .obo ? OBOImporter() : try DelimitedOptions(columns: columns).importer()
      let run = try ImporterRun(importer, file, strict: true)
      #expect(run.records.map(\.synonyms) == [Self.record.synonyms])
    }
  }

  @Test func `JSON lines have the type of a name and the system of a relation`() throws {
    var record = Self.record
    record.relations = [.init(.associatedWith, "D1", of: "MESH", label: "located_in")]
    var line = ""
    try OntologyExporter(system: "HP", records: [record]).write(.jsonl) { line = $0 }
    let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let names = try #require(object["synonyms"] as? [[String: String]])
    #expect(names.map { $0["term_type"] } == ["layperson", "layperson", nil])
    let relation = ["kind": "associated_with", "target": "D1", "target_system": "MESH", "label": "located_in"]
    #expect(object["relations"] as? [[String: String]] == [relation])
  }
}
