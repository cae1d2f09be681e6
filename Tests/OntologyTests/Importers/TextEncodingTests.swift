import Files
import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct TextEncodingTests {
  private static let table = "code,name\nA,Fièvre\nB,Tumor\n"

  private func write(_ data: Data, in directory: URL) throws -> URL {
    let file = directory.appending(path: "table.csv")
    try data.write(to: file)
    return file
  }

  private func encoded(_ text: String, _ encoding: String.Encoding, mark: [UInt8] = []) -> Data {
    Data(mark) + (text.data(using: encoding) ?? Data())
  }

  @Test(
    "A file in another encoding is refused under its name, and nothing is stored",
    arguments: [
      (String.Encoding.utf16LittleEndian, [UInt8]([0xFF, 0xFE]), "UTF-16 LE", "UTF-16LE"),
      (.utf16LittleEndian, [], "UTF-16 LE", "UTF-16LE"), (.utf16BigEndian, [0xFE, 0xFF], "UTF-16 BE", "UTF-16BE"),
      (.utf16BigEndian, [], "UTF-16 BE", "UTF-16BE"),
      (.utf32LittleEndian, [0xFF, 0xFE, 0, 0], "UTF-32 LE", "UTF-32LE"),
      (.utf32BigEndian, [], "UTF-32 BE", "UTF-32BE"),
      (.isoLatin1, [], "line 2: expected UTF-8 text, found Latin-1 (ISO-8859-1) or Windows-1252", "WINDOWS-1252"),
    ])
  func refused(encoding: String.Encoding, mark: [UInt8], name: String, iconv: String) throws {
    try withTemporaryDirectory { directory in
      let file = try write(encoded(Self.table, encoding, mark: mark), in: directory)
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      let importer = DelimitedImporter(.init(code: "1", name: "2"))
      let error = #expect(throws: FileError.self) {
        try SourceImport(file, importer: importer).run(into: store) { _ in }
      }
      #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
      #expect(error?.hint?.contains("iconv -f \(iconv) -t UTF-8") == true)
      #expect(try store.sources().isEmpty)
    }
  }

  @Test("Letters that only Windows-1252 has tell it from Latin-1, and bytes of neither are named so")
  func names() {
    #expect(TextEncoding(notUTF8: Array("caf".utf8) + [0xE9]).name == "Latin-1 (ISO-8859-1) or Windows-1252")
    #expect(TextEncoding(notUTF8: [0x93, 0x61, 0x94]).name == "Windows-1252")
    #expect(TextEncoding(notUTF8: [0x81, 0x93]).name == "an unknown encoding")
    #expect(TextEncoding(head: [0, 1, 0, 0, 2, 2]).map(\.name) == "binary data")
    #expect(TextEncoding(head: Array("plain".utf8)) == nil)
  }

  @Test("A byte order mark is no part of the text, in lines and in files that are read as a whole")
  func byteOrderMark() throws {
    try withTemporaryDirectory { directory in
      let mark = Data(TextEncoding.byteOrderMark)
      let table = try write(mark + Data(Self.table.utf8), in: directory)
      let run = try ImporterRun(DelimitedImporter(.init(code: "code", name: "name")), table)
      #expect(run.records.map(\.name) == ["Fièvre", "Tumor"])
      #expect(try DelimitedImporter.firstLine(of: table) == "code,name")
      let labels = directory.appending(path: "labels.json")
      try (mark + Data(#"{"Normal": 0}"#.utf8)).write(to: labels)
      #expect(try ImporterRun(CaseLabelImporter(), labels).records.map(\.name) == ["Normal"])
      let order = directory.appending(path: "terms.obo")
      try (mark + Data("format-version: 1.4\n\n[Term]\nid: A:1\nname: a\n".utf8)).write(to: order)
      #expect(try Formats.recognise(order).name == "obo")
      #expect(try ImporterRun(OBOImporter(), order).records.map(\.code) == ["A:1"])
    }
  }

  @Test("In a file that is UTF-8 as a whole, lines that are not are bad rows")
  func damagedLine() throws {
    try withTemporaryDirectory { directory in
      let file = try write(Data((Self.table + "C,").utf8) + [0xE9] + Data("\n".utf8), in: directory)
      let run = try ImporterRun(DelimitedImporter(.init(code: "1", name: "2")), file)
      #expect(run.badLines == [4])
      #expect(run.records.map(\.code) == ["A", "B"])
    }
  }

  @Test("A hundred lines decide, so that a long file is not read to its end in vain")
  func decision() throws {
    var judge = TextEncodingJudge()
    let (other, valid) = ([UInt8]([0xE9]), Array("é".utf8))
    for number in 1...TextEncodingJudge.lineCount {
      #expect(!judge.isDecided)
      (number > 60 ? valid : other).withUnsafeBufferPointer { judge.see($0, number: number) }
    }
    #expect(judge.isDecided && judge.isOther)
    #expect(judge.firstOther?.line == 1)
    try withTemporaryDirectory { directory in
      let lines = String(repeating: "A,é\n", count: 500)
      let file = try write(encoded("code,name\n\(lines)", .isoLatin1), in: directory)
      var count = 0
      #expect(throws: FileError.self) { try TextFile(url: file).forEachLine { _ in count += 1 } }
      #expect(count == TextEncodingJudge.lineCount)
    }
  }

  @Test("JSON in another encoding is named with the line, and JSON that is none says where")
  func json() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "labels.json")
      func reason(_ data: Data) throws -> String {
        try data.write(to: file)
        let error = #expect(throws: FileError.self) { try CaseLabelImporter().read(file) { _ in } }
        return error?.description ?? ""
      }
      let latin = try reason(encoded("{\n\"Fièvre\": 0}", .isoLatin1))
      #expect(latin.contains("line 2: expected UTF-8 text"))
      let wide = try reason(encoded("{\"a\": 0}", .utf16BigEndian))
      #expect(wide.contains("UTF-16 BE"))
      let broken = try reason(Data("{\"a\": 0,\n\"b\": 1,\n]}".utf8))
      #expect(broken.contains("on line 3"))
      let cut = try reason(Data("{\"a\": 0".utf8))
      #expect(cut == "labels.json: not valid JSON: it ends too early")
      let other = try reason(Data("{\"a\": \"x\"}".utf8))
      #expect(other == "labels.json: a is not a number")
    }
  }
}
