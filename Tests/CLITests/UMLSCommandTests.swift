import Foundation
import Testing

@Suite struct UMLSCommandTests {
  private static let names = [
    "C0000001|ENG|P|L1|PF|S1|Y|A0000001||||MSH|MH|D000001|Windy lung|0|N||",
    "C0000001|GER|P|L2|PF|S2|Y|A0000002||||MSHGER|MH|D000001|Windige Lunge|3|N||",
    "C0000002|ENG|P|L3|PF|S3|Y|A0000003||||HPO|PT|HP:0000002|Lung trouble|0|N||",
  ]

  @Test func `a part of a release is imported and searched, and bad rows are fatal when strict`() throws {
    try OntologyWorkshop.open { workshop in
      let meta = workshop.folder.appending(path: "2099AA/META")
      try FileManager.default.createDirectory(at: meta, withIntermediateDirectories: true)
      func write(_ rows: [String]) throws {
        try Data(rows.map { "\($0)\n" }.joined().utf8).write(to: meta.appending(path: "MRCONSO.RRF"))
      }
      try write(Self.names)
      let database = ["--database", workshop.path("umls.sqlite")]
      let description = ["--format", "umls", "--name", "UMLS", "--system", "UMLS", "--licence", "none"]
      let importing = ["ontology", "import", meta.path] + description + database
      let rehearsed = try CommandLineTool.run(importing + ["--dry-run"])
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(!FileManager.default.fileExists(atPath: workshop.path("umls.sqlite")))

      let english = try CommandLineTool.run(importing + ["--language", "ENG"])
      try #require(english.status == 0, "\(english.errors)")
      let fields = english.output.split(separator: "\n").last?.split(separator: " ").prefix(5).map(String.init)
      #expect(fields == ["UMLS", "2099AA", "imported", "2", "2"])
      let again = try CommandLineTool.run(importing + ["--language", "ENG"])
      #expect(again.output.contains("unchanged"))
      let all = try CommandLineTool.run(importing)
      #expect(all.output.contains("replaced"))
      let found = try CommandLineTool.run(["ontology", "search", "lung", "--vocabulary", "HPO"] + database)
      #expect(found.output.split(separator: "\n").count == 2 && found.output.contains("C0000002"))
      let german = try CommandLineTool.run(["ontology", "search", "windige language:GER"] + database)
      #expect(german.output.contains("C0000001\tWindy lung\tprefix\tWindige Lunge"))

      try write(Self.names + ["C0000003|ENG|cut"])
      let strict = try CommandLineTool.run(importing + ["--strict"])
      #expect(strict.status == 1)
      #expect(strict.errors.contains("MRCONSO.RRF, line 4: expected 18 fields"))
      let lenient = try CommandLineTool.run(importing)
      #expect(lenient.status == 0 && lenient.errors.contains("MRCONSO.RRF, line 4"))
    }
  }
}
