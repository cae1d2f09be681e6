import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

/// Files made to exhaust memory, to read other files, or in encodings that are not what they say.
@Suite struct HostileFileTests {
  private let importers: [any ConceptImporter] = [
    ICD10CMTabularImporter(), ICD10CMIndexImporter(), MedQuADImporter(), ClaMLImporter(),
  ]

  private func refusal(of content: Data, by importer: any ConceptImporter) throws -> String? {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "file.xml")
      try content.write(to: file)
      let error = expectRefusal { try importer.read(file) { _ in } }
      return error.map { "\($0.description) \($0.hint ?? "")" }
    }
  }

  private func expect(_ content: String, _ reason: String, prefix: [UInt8] = []) throws {
    for importer in importers {
      let refusal = try refusal(of: Data(prefix) + Data(content.utf8), by: importer)
      #expect(refusal?.contains(reason) == true, "\(importer): \(refusal ?? "read without error")")
    }
  }

  @Test("Entities that expand a billion times are refused before they are read")
  func billionLaughs() throws {
    let entities = (1..<10).map {
      "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">"
    }
    try expect(
      "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"lol\">\(entities.joined())]><ICD10CM.tabular>&l9;</ICD10CM.tabular>",
      "document type declaration")
  }

  @Test("External entities are refused, also behind a long comment")
  func externalEntities() throws {
    let doctype =
      "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><ICD10CM.index>&x;</ICD10CM.index>"
    try expect("<?xml version=\"1.0\"?>\(doctype)", "document type declaration")
    try expect(
      "<!--\(String(repeating: " ", count: 100_000))-->\(doctype)", "document type declaration")
    try expect(
      "<!--\(String(repeating: " ", count: 2_000_000))-->\(doctype)", "no element in the first")
  }

  @Test("Elements nested without end are refused, whatever stands in them")
  func nesting() throws {
    for (root, element) in [
      ("ICD10CM.tabular", "diag"), ("ICD10CM.index", "term"), ("Document", "QAPair"),
    ] {
      let content = "<\(root)>" + String(repeating: "<\(element)>", count: 100_000)
      for importer in importers {
        // An importer refuses the roots of the others first.
        let refusal = try refusal(of: Data(content.utf8), by: importer)
        #expect(
          refusal?.contains("nested") == true || refusal?.contains("root element") == true,
          "\(refusal ?? "")")
      }
    }
  }

  @Test(
    "UTF-16, Latin-1 that is not declared and unknown encodings are refused; declared Latin-1 is read"
  )
  func encodings() throws {
    let root = "<ICD10CM.tabular><version>2099</version></ICD10CM.tabular>"
    for (encoding, mark) in [
      (String.Encoding.utf16LittleEndian, [UInt8]([0xFF, 0xFE])), (.utf16BigEndian, [0xFE, 0xFF]),
    ] {
      let data = Data(mark) + (root.data(using: encoding) ?? Data())
      for importer in importers {
        #expect(try refusal(of: data, by: importer)?.contains("UTF-16") == true)
      }
    }
    for importer in importers {
      let latin =
        Data("<ICD10CM.tabular><version>caf".utf8) + [0xE9]
        + Data("</version></ICD10CM.tabular>".utf8)
      let index =
        Data("<ICD10CM.index><version>caf".utf8) + [0xE9] + Data("</version></ICD10CM.index>".utf8)
      let document = Data("<Document><Focus>caf".utf8) + [0xE9] + Data("</Focus></Document>".utf8)
      for data in [latin, index, document] {
        #expect(try refusal(of: data, by: importer)?.contains("not in the encoding") == true)
      }
    }
    try expect("<?xml version=\"1.0\" encoding=\"x-nothing\"?>\(root)", "encoding")
    try expect("<?xml version=\"1.0\" \(String(repeating: " ", count: 300))encoding=\"x-nothing\"?>\(root)", "encoding")
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "1.xml")
      let head =
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<Document id=\"1\" source=\"A\"><Focus>Caf"
      try (Data(head.utf8) + [0xE9] + Data("</Focus></Document>".utf8)).write(to: file)
      #expect(try ImporterRun(MedQuADImporter(), file).records.map(\.name) == ["Café"])
    }
  }

  @Test("Bytes at which Foundation's parser ends the process are refused before it sees them")
  func bytesThatTrap() throws {
    for content in ["<!-- \u{1} --><a>", "<\u{1}a b=\"c\"/>"] {
      let bytes = Data(content.utf8).map { $0 == 1 ? 0xF2 : $0 }
      for importer in importers {
        #expect(try refusal(of: Data(bytes), by: importer)?.contains("not in the encoding") == true)
      }
    }
  }

  @Test("Processing instructions without content are refused before Foundation's parser sees them; others are read")
  func emptyInstructions() throws {
    let root = "<ICD10CM.tabular><version>2099</version></ICD10CM.tabular>"
    let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
    for content in ["<?x?>\n\(root)", "<ICD10CM.tabular>? <?y?></ICD10CM.tabular>", "\(root)<?longer-name?>"] {
      try expect(content, "a processing instruction without content")
      try expect(latin + content, "a processing instruction without content")
    }
    let late = try refusal(of: Data("\(root)\n<?longer-name?>".utf8), by: ICD10CMTabularImporter())
    #expect(late?.contains("line 2: a processing instruction without content") == true)
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "1.xml")
      let text = "<?a b?><?c  ?><Document id=\"1\" source=\"A\"><Focus>Why?</Focus></Document><?d <?e?"
      try Data("\(text) ?>".utf8).write(to: file)
      #expect(try ImporterRun(MedQuADImporter(), file).records.map(\.name) == ["Why?"])
    }
  }

  @Test("Terms, articles and cases in UTF-16 are refused, not read as nothing")
  func otherFormats() throws {
    let others: [any ConceptImporter] = [
      OBOImporter(), ArticleImporter(), CaseExportImporter(), ICD10CMOrderImporter(),
      ICD10CMCodeListImporter(),
    ]
    for importer in others {
      let data =
        Data([0xFF, 0xFE]) + ("format-version: 1.4\n".data(using: .utf16LittleEndian) ?? Data())
      #expect(try refusal(of: data, by: importer)?.contains("UTF-16") == true)
    }
  }
}
