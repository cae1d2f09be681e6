import Files
import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Ontology

/// Gzipped XML and JSON, which parsers take as a stream or as a whole.
@Suite struct GzippedFileTests {
  private let xml: [(importer: any ConceptImporter, fixture: String)] = [
    (ICD10CMTabularImporter(), "tabular.xml"), (ICD10CMIndexImporter(), "index.xml"),
    (MedQuADImporter(), "medquad/0000001.xml"), (ClaMLImporter(), "claml.xml"),
  ]
  private let json: [(importer: any ConceptImporter, fixture: String)] = [
    (CaseExportImporter(), "cases.json"), (CaseLabelImporter(), "labels.json"), (CaseMappingImporter(), "mapping.json"),
    (JSONTermsImporter(), "terms.json"),
  ]

  private func withGzipped<R>(_ content: Data, _ name: String, _ body: (URL) throws -> R) throws -> R {
    try withTemporaryDirectory { directory in
      try content.write(to: directory.appending(path: name))
      try runTool("gzip", name, in: directory)
      return try body(directory.appending(path: "\(name).gz"))
    }
  }

  private func records(_ importer: any ConceptImporter, _ file: URL) throws -> [ConceptRecord] {
    var records: [ConceptRecord] = []
    _ = try importer.read(file) { records.append($0) }
    return records
  }

  @Test("A gzipped file gives the records of the plain one")
  func sameRecords() throws {
    for (importer, fixture) in xml + json {
      let plain = ImporterFixture.url(fixture)
      let expected = try records(importer, plain)
      try withGzipped(Data(contentsOf: plain), plain.lastPathComponent) { file in
        let found = try records(importer, file)
        #expect(found == expected && !found.isEmpty, "\(fixture)")
        let (identity, plainIdentity) = (try importer.identity(of: file), try importer.identity(of: plain))
        #expect(identity == plainIdentity)
      }
    }
  }

  @Test("A file that was cut or changed is an error that names it")
  func damaged() throws {
    for (importer, fixture) in xml + json {
      let plain = ImporterFixture.url(fixture)
      try withGzipped(Data(contentsOf: plain), plain.lastPathComponent) { file in
        let whole = try Data(contentsOf: file)
        try whole.dropLast(20).write(to: file)
        let cut = #expect(throws: FileError.self) { try records(importer, file) }
        #expect(cut?.description == "\(file.lastPathComponent): the compressed data ends too early")
        var changed = whole
        changed[changed.count - 6] ^= 0xFF
        try changed.write(to: file)
        let wrong = #expect(throws: FileError.self) { try records(importer, file) }
        #expect(wrong?.description.hasPrefix("\(file.lastPathComponent): damaged compressed data") == true)
      }
    }
  }

  @Test("A stream that fails while it is parsed ends the reading with its error")
  func failingStream() throws {
    let text = Data("<Document><Focus>cough</Focus>\(String(repeating: "<a/>", count: 100_000))</Document>".utf8)
    try withGzipped(text, "1.xml") { file in
      try Data(contentsOf: file).dropLast(20).write(to: file)
      let stream = ByteInputStream(try GzipStream(FileStream(file), name: "1.xml.gz"))
      let parser = XMLParser(stream: stream)
      _ = parser.parse()
      #expect((stream.failure as? FileError)?.description == "1.xml.gz: the compressed data ends too early")
    }
  }

  @Test("A small file that inflates to much more than any source has ends in one error")
  func bombs() throws {
    let blanks = Data(repeating: UInt8(ascii: "\n"), count: 20 << 20)
    let roots = ["ICD10CM.tabular", "ICD10CM.index", "Document"]
    for ((importer, _), root) in zip(xml, roots) {
      try withGzipped(Data("<\(root)><title>".utf8) + blanks, "bomb.xml") { file in
        let error = expectRefusal { try records(importer, file) }
        #expect(error?.description.contains("a text that is longer than 16 MB") == true)
      }
    }
    try withGzipped(Data("[".utf8) + blanks, "bomb.json") { file in
      let error = #expect(throws: FileError.self) {
        try JSONFile(url: file, largest: 1 << 20).decode([String].self)
      }
      #expect(error?.description.hasPrefix("bomb.json.gz: more than 1048576 bytes") == true)
    }
  }

  @Test("JSON may have as many bytes as are allowed, and not one more", arguments: [false, true])
  func largest(isGzipped: Bool) throws {
    let text = Data("[\"cough\"]".utf8)
    try withTemporaryDirectory { directory in
      var file = directory.appending(path: "list.json")
      try text.write(to: file)
      if isGzipped {
        try runTool("gzip", "list.json", in: directory)
        file.appendPathExtension("gz")
      }
      let list: [String] = try JSONFile(url: file, largest: text.count).decode()
      #expect(list == ["cough"])
      #expect(throws: FileError.self) { try JSONFile(url: file, largest: text.count - 1).decode([String].self) }
    }
  }

  @Test("A directory may have gzipped files; one that is there plain too is read once")
  func directories() throws {
    try withTemporaryDirectory { directory in
      let copy = directory.appending(path: "medquad")
      try FileManager.default.copyItem(at: ImporterFixture.url("medquad"), to: copy)
      let expected = try ImporterRun(MedQuADImporter(), copy)
      try runTool("gzip", "-k", "0000001.xml", in: copy)
      let twice = try ImporterRun(MedQuADImporter(), copy)
      #expect(twice.records == expected.records && twice.badLines == expected.badLines)
      try FileManager.default.removeItem(at: copy.appending(path: "0000001.xml"))
      let gzipped = try ImporterRun(MedQuADImporter(), copy)
      #expect(gzipped.records.map(\.code) == expected.records.map(\.code))
      #expect(gzipped.records.first?.values("document") == ["0000001.xml.gz"])
    }
  }

  @Test("A gzipped article is the source of that name, as the plain one is")
  func articles() throws {
    try withTemporaryDirectory { directory in
      let folder = directory.appending(path: "articles")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try FileManager.default.copyItem(
        at: ImporterFixture.url("articles.jsonl"), to: folder.appending(path: "chest.jsonl"))
      let store = try OntologyStore.create(at: directory.appending(path: "ontology.sqlite"))
      func names() throws -> [String] {
        try SourceImport(folder, importer: ArticleImporter(), name: "Articles").run(into: store) { _ in }
        return try store.sources().map(\.name)
      }
      let plain = try names()
      try runTool("gzip", "chest.jsonl", in: folder)
      let gzipped = try names()
      #expect(plain == ["Articles: chest"] && gzipped == plain)
    }
  }

  @Test(
    "The index of external causes of 2025 is read as it is distributed, with progress in bytes of the file",
    .enabled(if: SharedData.url("ontology/icd10cm-eindex-2025.xml.gz") != nil))
  func externalCauses() throws {
    let file = try #require(SharedData.url("ontology/icd10cm-eindex-2025.xml.gz"))
    #expect(try Formats.recognise(file).name == "icd10cm-index")
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
    var reports: [Int] = []
    var names: [String] = []
    func progress(done: Int, total: Int?) {
      reports.append(done)
      #expect(total == size)
    }
    let diagnostics = try ICD10CMIndexImporter().read(file, progress: progress) { names += $0.synonyms.map(\.text) }
    #expect(diagnostics.isClean)
    #expect(names.contains("Abandonment NEC"))
    #expect(reports == reports.sorted() && reports.allSatisfy { (1...size).contains($0) })
    #expect(Set(reports).count > 1)
  }
}
