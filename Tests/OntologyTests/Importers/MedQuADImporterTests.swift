import Files
import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct MedQuADImporterTests {
  private let directory = ImporterFixture.url("medquad")

  @Test("A document becomes a disorder; answers become descriptions by the type of their question")
  func document() throws {
    let run = try ImporterRun(MedQuADImporter(), directory.appending(path: "0000001.xml"))
    let record = try #require(run["DEMO:0000001"])
    #expect((record.name, record.kind, record.row) == ("Lung Abscess", .disorder, 2))
    #expect(record.synonyms == [.init("Pulmonary abscess", scope: .exact)])
    #expect(record.mappings == [.init(system: "UMLS", code: "C0024110")])
    #expect(
      record.descriptions == [
        .init(.definition, "A cavity & pus."), .init(.clinicalPresentation, "Cough."),
        .init(.section, "Treatment: Drainage."),
      ])
    #expect(record.values("semantic_type") == ["T047"])
    #expect(record.values("url") == ["http://example.org/1"])
    #expect(run.diagnostics.unknownTags == ["Footnote": 1])
  }

  @Test(
    "A directory is one source: paths are tags, rows numbers of documents, both spellings are read")
  func directoryOfDocuments() throws {
    let run = try ImporterRun(MedQuADImporter(), directory)
    #expect(run.records.map(\.code) == ["DEMO:0000001", "OTHER:0000002"])
    #expect(run["OTHER:0000002"]?.values("document") == ["2_Other/0000002.xml"])
    #expect(run["OTHER:0000002"]?.kind == .term)
    #expect(run["OTHER:0000002"]?.texts(.section) == ["Dose: Little."])
    #expect(run.records.map(\.row) == [1, 2])
    #expect(run.badLines == [3])
    #expect(throws: OntologyError.self) {
      try ImporterRun(MedQuADImporter(), directory, strict: true)
    }
  }

  @Test("A document of a directory that is cut, damaged or no XML is a bad row, and the others are read")
  func damagedDocuments() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "medquad")
      try FileManager.default.copyItem(at: directory, to: copy)
      let whole = try ImporterRun(MedQuADImporter(), copy)
      for (name, text) in [("x1.xml", "<Document><Focus>cough</Focus>"), ("x2.xml", "no XML"), ("x3.xml", "")] {
        try Data(text.utf8).write(to: copy.appending(path: name))
      }
      try Data(GzipStream.magic + [8, 0, 0]).write(to: copy.appending(path: "x4.xml.gz"))
      let run = try ImporterRun(MedQuADImporter(), copy)
      #expect(run.records == whole.records)
      let reasons = run.diagnostics.badRows.map(\.reason)
      #expect(run.diagnostics.badRowCount == whole.diagnostics.badRowCount + 4, "\(reasons)")
      for name in ["x1.xml", "x2.xml", "x3.xml", "x4.xml.gz"] {
        #expect(reasons.contains { $0.contains(name) }, "\(name): \(reasons)")
      }
    }
  }

  @Test("Parts of a document under one identifier are one concept")
  func parts() throws {
    try withTemporaryDirectory { directory in
      for (name, answer) in [("1.xml", "One."), ("2.xml", "Two.")] {
        let document =
          "<Document id=\"7\" source=\"A\"><Focus>Cough</Focus><QAPairs><QAPair>"
          + "<Question qtype=\"information\"/><Answer>\(answer)</Answer></QAPair></QAPairs></Document>"
        try Data(document.utf8).write(to: directory.appending(path: name))
      }
      let run = try ImporterRun(MedQuADImporter(), directory)
      #expect(run.records.map(\.isAddition) == [false, true])
      #expect(run.records.flatMap { $0.texts(.definition) } == ["One.", "Two."])
      #expect(run.diagnostics.isClean)
    }
  }

  @Test(
    "The digest of a directory changes with a file and with its name, and an unchanged one is left alone"
  )
  func digest() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "medquad")
      try FileManager.default.copyItem(at: directory, to: copy)
      let use = MedQuADImporter().directoryUse
      let first = try use.digest(of: copy)
      #expect(try use.digest(of: directory) == first)
      try FileManager.default.moveItem(
        at: copy.appending(path: "0000001.xml"), to: copy.appending(path: "0000009.xml"))
      #expect(try use.digest(of: copy) != first)
      #expect(throws: OntologyError.self) { try DirectoryUse.refused.files(of: copy) }
      #expect(throws: OntologyError.self) {
        try DirectoryUse.many(pathExtension: "jsonl").files(of: copy)
      }

      let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
      let source = SourceImport(
        name: "MedQuAD", system: "MEDQUAD", version: "1", licence: "CC-BY-4.0", origin: "test",
        location: copy,
        importer: MedQuADImporter())
      var outcomes: [ImportReport.Outcome] = []
      for _ in 0..<2 { try source.run(into: store) { outcomes.append($0.report.outcome) } }
      #expect(outcomes == [.imported, .unchanged])
    }
  }
}

@Suite struct CaseImporterTests {
  @Test(
    "Disorders of cases are counted once a case; a code belongs to a disorder where nothing else is possible"
  )
  func cases() throws {
    let run = try ImporterRun(CaseExportImporter(), ImporterFixture.url("cases.json"))
    #expect(run.records.map(\.name) == ["Empyema", "Lung abscess"])
    #expect(run.records.map(\.code) == ["Empyema", "Lung abscess"])
    #expect(run["Lung abscess"]?.values("case_count") == ["2"])
    #expect(run["Lung abscess"]?.values("modality") == ["CT", "MRI", "X-ray"])
    #expect(run["Lung abscess"]?.mappings == [.init(system: "ICD10CM", code: "J85")])
    #expect(run["Empyema"]?.mappings == [])
    #expect(run.badLines == [3])
  }

  @Test("The list of classes keeps its order, names that differ in blanks only are one disorder")
  func labels() throws {
    let run = try ImporterRun(CaseLabelImporter(), ImporterFixture.url("labels.json"))
    #expect(run.records.map(\.name) == ["Normal", "Lung abscess", "Empyema"])
    #expect(run.records.map { $0.values("class_index") } == [["0"], ["1"], ["2"]])
  }

  @Test("A number that no class has is a bad row")
  func numbersOfNoClass() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "labels.json")
      try Data(#"{"Normal": 0, "Empyema": 9223372036854775807, "Lung abscess": -9223372036854775808}"#.utf8).write(
        to: file)
      let run = try ImporterRun(CaseLabelImporter(), file)
      #expect(run.records.map(\.name) == ["Normal"])
      #expect(run.badLines == [1, 3])
    }
  }

  @Test("The reference mapping is a source of its own and goes without a trace")
  func mapping() throws {
    try withStore { store in
      func add(_ importer: any ConceptImporter, _ file: String, as name: String) throws
        -> ImportReport
      {
        var reports: [ImportReport] = []
        try SourceImport(
          name: name, system: "case", version: "1", licence: "MIT", origin: "test",
          location: ImporterFixture.url(file), importer: importer
        ).run(into: store) { reports.append($0.report) }
        return try #require(reports.first)
      }
      _ = try add(CaseLabelImporter(), "labels.json", as: "labels")
      let id = ConceptID(system: "case", code: "Lung abscess")
      #expect(try store.mappings(of: id) == [])
      let report = try add(CaseMappingImporter(), "mapping.json", as: "gold")
      #expect(
        (report.mappingCount, report.undefinedCodeCount, report.diagnostics.badRowCount) == (
          2, 0, 1
        ))
      #expect(try store.mappings(of: id).map(\.id.code) == ["J85"])
      #expect(try store.mappings(of: id).map(\.provenance.source) == ["gold"])
      try store.removeSource(named: "gold")
      #expect(try store.mappings(of: id) == [])
    }
  }

  @Test(
    "JSON that is something else is refused with the place",
    arguments: ["[]", "{\"a\": {\"Modalities\": 3}}", "{"])
  func refused(content: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "cases.json")
      try Data(content.utf8).write(to: file)
      let error = #expect(throws: FileError.self) {
        try ImporterRun(CaseExportImporter(), file)
      }
      #expect(error?.description.hasPrefix("cases.json") == true)
    }
  }
}

@Suite(
  .enabled(
    if: SharedData.url("rp3d/demoData.json") != nil, "the published system's files are not here"))
struct CaseDataTests {
  @Test("The files of the published system are read whole")
  func files() throws {
    let demo = try ImporterRun(CaseExportImporter(), #require(SharedData.url("rp3d/demoData.json")))
    #expect(demo["Hip dislocation"]?.values("case_count") == ["1"])
    #expect(demo["Hip dislocation"]?.mappings == [.init(system: "ICD10CM", code: "S73")])
    #expect(demo.records.count == 5)
    let labels = try ImporterRun(
      CaseLabelImporter(), #require(SharedData.url("rp3d/disorder_label_dict.json")))
    let mapping = try ImporterRun(
      CaseMappingImporter(), #require(SharedData.url("rp3d/disorder_to_icd10cm.json")))
    #expect(labels.records.count == 5_569)
    #expect(mapping.records.count == 5_569)
    #expect(Set(mapping.records.flatMap(\.mappings).map(\.code)).count == 930)
    let missing = Set(mapping.records.map(\.code)).subtracting(labels.records.map(\.code))
    #expect(missing == ["Congenital heart disease chest x-ray (an approach)", "Scrotal filariasis"])
  }
}
