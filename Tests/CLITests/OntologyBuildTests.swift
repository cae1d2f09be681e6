import Foundation
import TestSupport
import Testing

/// `ontology build`, and what is asked of the database it makes.
@Suite struct OntologyBuildTests {
  @Test func `a table is built, shown, found and counted`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("A", rows: 20)
      let database = ["--database", workshop.path("o.sqlite")]
      let build = ["ontology", "build", "--sources", try workshop.writeManifest(["A"])] + database
      let first = try CommandLineTool.run(build)
      try #require(first.status == 0, "\(first.errors)")
      #expect(first.output.split(separator: "\n").last?.contains("imported") == true)
      #expect(try CommandLineTool.run(build).output.contains("unchanged"))

      let sheet = try CommandLineTool.run(["ontology", "show", "a9"] + database).output
      #expect(sheet.hasPrefix("A A9  Finding 9 of A\n"))
      #expect(sheet.contains("  A A1  Finding 1 of A\n"))
      let hits = try CommandLineTool.run(["ontology", "search", "sign", "13"] + database).output
      let fields = try #require(hits.split(separator: "\n").last).split(separator: "\t")
      #expect(fields.starts(with: ["A", "A13", "Finding 13 of A"]) && fields.last == "A sign 13")
      let stats = try CommandLineTool.run(["ontology", "stats"] + database).output
      #expect(stats.split(separator: "\n").last == "A\tA\t1\t20\t0\t60\t0\t19\t0\t0")
    }
  }

  @Test func `sources are built by name, and the others stay as they are`() throws {
    try OntologyWorkshop.open { workshop in
      for table in ["A", "B", "C"] { try workshop.writeTable(table, rows: 3) }
      let build = [
        "ontology", "build", "--sources", try workshop.writeManifest(["A", "B", "C"]), "--database",
        workshop.path("o.sqlite"),
      ]
      func sources(_ arguments: String...) throws -> [String] {
        let result = try CommandLineTool.run(build + arguments)
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").dropFirst().map { String($0.prefix { !$0.isWhitespace }) }
      }
      #expect(try sources("--only", "c", "A") == ["A", "C"])
      #expect(try sources("--without", "A") == ["B", "C"])
      let stats = try CommandLineTool.run("ontology", "stats", "--database", workshop.path("o.sqlite")).output
      #expect(stats.split(separator: "\n").dropFirst().map { $0.prefix(1) } == ["A", "C", "B"])
      expectError(try CommandLineTool.run(build + ["--only", "D"]), "has no source 'D'", hint: "It has: A, B, C.")
    }
  }

  @Test func `a truncated package is refused before the database changes`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let old = try workshop.contents("ontology.sqlite")
      let index = workshop.folder.appending(path: "index")
      try FileManager.default.createDirectory(at: index, withIntermediateDirectories: true)
      try Data("PK\u{3}\u{4}and no more".utf8).write(to: index.appending(path: "terms-1.0-py3-none-any.whl"))
      try Data(
        #"""
        {"format_version":1,"sources":[{"name":"Terms","kind":"ontology","system":"T","version":"1","licence":"x","attribution":"y",
        "package":{"name":"terms","version":"1.0","sha256":"\#(String(repeating: "0", count: 64))","file":"terms.obo"},"importer":{"format":"obo"}}]}
        """#.utf8
      ).write(to: workshop.folder.appending(path: "sources.json"))
      let result = try CommandLineTool.run(
        [
          "ontology", "build", "--sources", workshop.path("sources.json"), "--database",
          workshop.path("ontology.sqlite"),
        ],
        environment: [
          "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": index.path, "NOSOLOGY_CACHE": workshop.path("cache"),
        ])
      expectError(result, "terms==1.0")
      #expect(try FileManager.default.contentsOfDirectory(atPath: workshop.path("cache")).isEmpty)
      #expect(try workshop.contents("ontology.sqlite") == old)
    }
  }
}
