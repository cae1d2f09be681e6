import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct FormatDetectionTests {
  @Test(
    "Each fixture is recognised by its content, also gzipped and under another name",
    arguments: [
      ("tabular.xml", "icd10cm-tabular"), ("order.txt", "icd10cm-order"), ("codes.txt", "icd10cm-codes"),
      ("index.xml", "icd10cm-index"), ("claml.xml", "claml"), ("terms.obo", "obo"), ("terms.csv", "delimited"),
      ("tree.tsv", "delimited"),
      ("terms.json", "json-terms"), ("articles.jsonl", "articles"), ("medquad", "medquad"),
      ("cases.json", "case-export"),
      ("labels.json", "case-labels"), ("mapping.json", "case-mapping"),
    ])
  func fixtures(name: String, format: String) throws {
    let url = ImporterFixture.url(name)
    #expect(try Formats.recognise(url).name == format)
    guard format != "medquad" else { return }
    try withTemporaryDirectory { directory in
      let copy = directory.appending(path: "data")
      try FileManager.default.copyItem(at: url, to: copy)
      try runTool("gzip", "data", in: directory)
      #expect(try Formats.recognise(copy.appendingPathExtension("gz")).name == format)
    }
  }

  @Test("A UMLS release is recognised as directory and archive; one file of it is refused")
  func umls() throws {
    try withTemporaryDirectory { directory in
      let meta = try UMLSFixture().write(to: directory.appending(path: "2099AB/META"))
      #expect(try Formats.recognise(meta).name == "umls")
      #expect(try Formats.recognise(directory.appending(path: "2099AB")).name == "umls")
      try runTool("python3", "-m", "zipfile", "-c", "x.zip", "2099AB", in: directory)
      #expect(try Formats.recognise(directory.appending(path: "x.zip")).name == "umls")
      let error = #expect(throws: OntologyError.self) {
        try Formats.recognise(meta.appending(path: "MRCONSO.RRF"))
      }
      #expect(error?.hint?.contains("Name the directory") == true)
    }
  }

  @Test(
    "What is none of the formats is refused with their list",
    arguments: [
      "one word", "[1, 2]", "{\"a\": null}", "<html></html>", "\u{7F}ELF", "{\"resourceType\": \"CodeSystem\"}",
      "{\"a\": {\"b\": 1}}", "COPD chronic disease\nBRCA1\nTP53\n", "1 Pneumothorax\n2 Pneumonia\n",
    ])
  func unknown(content: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x")
      try Data(content.utf8).write(to: file)
      let error = #expect(throws: OntologyError.self) { try Formats.recognise(file) }
      #expect(error?.hint?.contains("icd10cm-tabular") == true)
    }
  }

  @Test(
    "Terms without a header, tables of spreadsheets and files with a byte order mark are recognised",
    arguments: [
      ("[Term]\nid: X:1\nname: a\n", "obo"), ("id;name\r\nA;first\r\n", "delimited"),
      ("\u{FEFF}id,name\r\nA00,Cholera\r\n", "delimited"), ("A00.0 Cholera\r\nA00.1 Cholera\r\n", "icd10cm-codes"),
    ])
  func variants(content: String, format: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x")
      try Data(content.utf8).write(to: file)
      #expect(try Formats.recognise(file).name == format)
    }
  }

  @Test("Directories and archives are judged by what is in them, not by the names in them")
  func otherContents() throws {
    try withTemporaryDirectory { directory in
      let folder = directory.appending(path: "icd")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try FileManager.default.copyItem(at: ImporterFixture.url("index.xml"), to: folder.appending(path: "index.xml"))
      #expect(throws: OntologyError.self) { try Formats.recognise(folder) }
      #expect(throws: OntologyError.self) {
        try ImporterRun(MedQuADImporter(), folder)
      }
      try runTool("python3", "-m", "zipfile", "-c", "book.xlsx", "icd", in: directory)
      #expect(throws: OntologyError.self) { try Formats.recognise(directory.appending(path: "book.xlsx")) }
    }
  }

  @Test("An archive of files is not taken for its first file")
  func tar() throws {
    try withTemporaryDirectory { directory in
      try FileManager.default.copyItem(at: ImporterFixture.url("terms.obo"), to: directory.appending(path: "a.obo"))
      try runTool("tar", "czf", "a.tar.gz", "a.obo", in: directory)
      let error = #expect(throws: FileError.self) {
        try Formats.recognise(directory.appending(path: "a.tar.gz"))
      }
      #expect(error?.description.contains("a tar archive") == true)
    }
  }
}
