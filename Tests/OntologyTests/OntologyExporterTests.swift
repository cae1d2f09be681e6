import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct OntologyExporterTests {
  private func lines(_ exporter: OntologyExporter, _ format: OntologyExporter.Format) throws -> [String] {
    var lines: [String] = []
    try exporter.write(format) { lines.append($0) }
    return lines
  }

  /// Everything OBO could trip over.
  private static var records: [ConceptRecord] {
    var first = ConceptRecord(
      code: "X:1", kind: .category, name: "Name {with} \"quotes\" ! and \\ backslash, 50 % a: b",
      synonyms: [
        .init("exact [one]", scope: .exact), .init("narrow \"two\"", scope: .narrow, termType: "layperson"),
        .init("wide", scope: .broad, termType: "obsolete form"),
        .init("near", scope: .related, termType: "UK spelling"),
        .init("included", scope: .inclusion, termType: "layperson"),
      ],
      descriptions: [
        .init(.definition, "First.\nSecond line with \"quotes\" and {braces}."), .init(.comment, "A comment ! really"),
        .init(.excludes1, "not | this"), .init(.radiographicFeatures, "dark", modality: "CT"),
        .init(.definition, "Another definition."),
      ],
      mappings: [
        .init(system: "UMLS", code: "C0032326"), .init(system: "DOID", code: "DOID:4"),
        .init(system: "article", code: "slug-one"),
      ],
      tags: [.init("subset", "slim"), .init("anatomy", "Chest|left"), .init("namespace", "space")],
      isBillable: false, row: 1)
    first.relations = [
      .init(.isA, "X 2"), .init(.partOf, "X:3"), .init(.excludes1, "X:3"), .init(.related, "X:3"),
      .init(.associatedWith, "X:4"), .init(.associatedWith, "HP:1", of: "HP", label: "has_phenotype: 1/2 \"of\" {all}"),
    ]
    var withdrawn = Knowledge.concept("X:4", "Old")
    withdrawn.isObsolete = true
    withdrawn.relations = [.init(.replacedBy, "X:1")]
    return [first, Knowledge.concept("X 2", "Root"), Knowledge.concept("X:3", "Whole", below: ["X 2"]), withdrawn]
  }

  private func comparable(_ record: ConceptRecord) -> ConceptRecord {
    var record = record
    record.row = 0
    record.relations.sort { ($0.kind.rawValue, $0.target) < ($1.kind.rawValue, $1.target) }
    record.tags.sort { ($0.key, $0.value) < ($1.key, $1.value) }
    record.mappings.sort { ($0.system, $0.code) < ($1.system, $1.code) }
    record.descriptions.sort { ($0.kind.rawValue, $0.text) < ($1.kind.rawValue, $1.text) }
    return record
  }

  private func read(_ lines: [String], in directory: URL) throws -> [ConceptRecord] {
    let file = directory.appending(path: "export.obo")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    var records: [ConceptRecord] = []
    let diagnostics = try OBOImporter().read(file, strict: true) { records.append($0) }
    #expect(diagnostics.isClean, "\(diagnostics.lines)")
    return records
  }

  @Test func `OBO comes back through the importer without loss`() throws {
    try withTemporaryDirectory { directory in
      let exporter = OntologyExporter(system: "X", records: Self.records)
      let back = try read(try lines(exporter, .obo), in: directory)
      #expect(back.map(comparable) == Self.records.map(comparable))
    }
  }

  @Test(arguments: ["tabular.xml", "terms.obo", "articles.jsonl"])
  func `fixtures of every format survive database, export and import`(name: String) throws {
    try withTemporaryDirectory { directory in
      let importers: [String: any ConceptImporter] = [
        "tabular.xml": ICD10CMTabularImporter(), "terms.obo": OBOImporter(), "articles.jsonl": ArticleImporter(),
      ]
      let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
      try store.importSource(Knowledge.source("S")) { session in
        try importers[name]!.read(ImporterFixture.url(name), into: session)
      }
      let records = try store.records(system: "S")
      #expect(!records.isEmpty)
      let back = try read(try lines(OntologyExporter(store, system: "S"), .obo), in: directory)
      #expect(back.map(comparable) == records.map(comparable))
    }
  }

  @Test func `CSV, JSON lines and the tree say what the records say`() throws {
    let exporter = OntologyExporter(system: "X", records: Self.records)
    let csv = try lines(exporter, .csv)
    #expect(csv.count == 5)
    #expect(csv[2] == "X,X 2,term,Root,,,,,0,,,,,")
    let quoted = "\"Name {with} \"\"quotes\"\" ! and \\ backslash, 50 % a: b\""
    #expect(csv[1].hasPrefix("X,X:1,category,\(quoted),\"exact [one]|narrow \"\"two\"\"|wide|"))

    let json = try lines(exporter, .jsonl).map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(json.map { $0["code"] as? String } == Self.records.map(\.code))
    #expect((json[0]["synonyms"] as? [[String: String]])?.count == 5)
    #expect(json[3]["is_obsolete"] as? Bool == true)

    let first = "X:1  \(Self.records[0].name)"
    let tree = try lines(exporter, .tree)
    #expect(tree == ["X 2  Root", "  \(first)", "  X:3  Whole", "    \(first)"])
  }

  @Test func `an unknown system is an error that lists those there are`() throws {
    try withStore { store in
      try store.importRecords([Knowledge.concept("A", "a")], from: Knowledge.source("S"))
      let error = #expect(throws: OntologyError.self) { try OntologyExporter(store, system: "T") }
      #expect(error?.hint == "It has S.")
    }
  }
}
