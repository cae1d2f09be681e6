import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct FormatDetectionTests {
  @Test(
    "Each fixture is recognised by its content, also gzipped and under another name",
    arguments: [
      ("tabular.xml", ImportFormat.icd10cmTabular), ("order.txt", .icd10cmOrder), ("codes.txt", .icd10cmCodes),
      ("index.xml", .icd10cmIndex), ("terms.obo", .obo), ("terms.csv", .delimited), ("tree.tsv", .delimited),
      ("terms.json", .jsonTerms), ("articles.jsonl", .articles), ("medquad", .medquad), ("cases.json", .caseExport),
      ("labels.json", .caseLabels), ("mapping.json", .caseMapping),
    ])
  func fixtures(name: String, format: ImportFormat) throws {
    let url = ImporterFixture.url(name)
    #expect(try ImportFormat.detect(at: url) == format)
    guard format != .medquad else { return }
    try withTemporaryDirectory { directory in
      let copy = directory.appending(path: "data")
      try FileManager.default.copyItem(at: url, to: copy)
      try runTool("gzip", "data", in: directory)
      #expect(try ImportFormat.detect(at: copy.appendingPathExtension("gz")) == format)
    }
  }

  @Test("A UMLS release is recognised as directory and archive; one file of it is refused")
  func umls() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "2099AB/META"))
      #expect(try ImportFormat.detect(at: meta) == .umls)
      #expect(try ImportFormat.detect(at: directory.appending(path: "2099AB")) == .umls)
      try runTool("python3", "-m", "zipfile", "-c", "x.zip", "2099AB", in: directory)
      #expect(try ImportFormat.detect(at: directory.appending(path: "x.zip")) == .umls)
      let error = #expect(throws: OntologyError.self) {
        try ImportFormat.detect(at: meta.appending(path: "MRCONSO.RRF"))
      }
      #expect(error?.hint?.contains("Name the directory") == true)
    }
  }

  @Test(
    "What is none of the formats is refused with their list",
    arguments: ["one word", "[1, 2]", "{\"a\": null}", "<html></html>", "\u{7F}ELF"])
  func unknown(content: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x")
      try Data(content.utf8).write(to: file)
      let error = #expect(throws: OntologyError.self) { try ImportFormat.detect(at: file) }
      #expect(error?.hint?.contains("icd10cm-tabular") == true)
    }
  }

  @Test("An archive of files is not taken for its first file")
  func tar() throws {
    try withTemporaryDirectory { directory in
      try FileManager.default.copyItem(at: ImporterFixture.url("terms.obo"), to: directory.appending(path: "a.obo"))
      try runTool("tar", "czf", "a.tar.gz", "a.obo", in: directory)
      let error = #expect(throws: OntologyError.self) {
        try ImportFormat.detect(at: directory.appending(path: "a.tar.gz"))
      }
      #expect(error?.description.contains("a tar archive") == true)
    }
  }
}
