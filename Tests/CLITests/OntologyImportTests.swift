import Files
import Foundation
import TestSupport
import Testing

/// `ontology import`.
@Suite struct OntologyImportTests {
  @Test func `a file is imported with nothing but its name, and a table when its columns are named`() throws {
    try OntologyWorkshop.open { workshop in
      let database = ["--database", workshop.path("new.sqlite")]
      let terms = workshop.folder.appending(path: "terms.obo")
      try Data("format-version: 1.4\nontology: xo\n\n[Term]\nid: XO:1\nname: finding\n".utf8).write(to: terms)
      let first = try CommandLineTool.run(["ontology", "import", terms.path] + database)
      try #require(first.status == 0, "\(first.errors)")
      #expect(first.errors.contains("terms.obo: obo, source 'XO', code system 'XO'"))
      #expect(try CommandLineTool.run(["ontology", "show", "XO:1"] + database).output.contains("finding"))

      let table = workshop.folder.appending(path: "table.tsv")
      try Data("id\tlabel\nT1\tfinding\n".utf8).write(to: table)
      let blind = ["ontology", "import", table.path] + database
      let refused = try CommandLineTool.run(blind)
      expectError(refused, "which columns")
      #expect(refused.errors.contains("id\tlabel"))
      struct Step: Decodable {
        struct Source: Decodable { var name, system, digest: String }
        struct Report: Decodable {
          var outcome: String
          var conceptCount: Int
        }
        var source: Source
        var report: Report
      }
      let seen = try CommandLineTool.run(blind + ["--code-column", "id", "--name-column", "label", "--json"])
      let steps = try SnakeCaseJSON.decode([Step].self, from: Data(seen.output.utf8))
      #expect(steps.map(\.source.name) == ["table"] && steps[0].report.outcome == "imported")
      #expect(steps[0].report.conceptCount == 1 && steps[0].source.digest.count == 64)
      #expect(seen.errors.contains("delimited, source 'table', code system 'table'"))
      #expect(try CommandLineTool.run(["ontology", "show", "T1"] + database).output.contains("finding"))
    }
  }

  @Test func `nothing is replaced under a name that nobody chose`() throws {
    try OntologyWorkshop.open { workshop in
      let database = ["--database", workshop.path("new.sqlite")]
      func table(_ folder: String, _ row: String) throws -> [String] {
        let url = workshop.folder.appending(path: folder)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Data("code,name\n\(row)\n".utf8).write(to: url.appending(path: "terms.csv"))
        return [
          "ontology", "import", url.appending(path: "terms.csv").path, "--code-column", "code", "--name-column", "name",
        ]
          + database
      }
      let one = try table("one", "A1,first")
      #expect(try CommandLineTool.run(one).status == 0)
      #expect(try CommandLineTool.run(one).output.contains("unchanged"))
      let two = try table("two", "B1,second")
      let refused = try CommandLineTool.run(two)
      #expect(refused.status == 1 && refused.errors.contains("has a source 'terms' from"))
      #expect(refused.errors.contains("--name 'terms'"))
      #expect(try CommandLineTool.run(two + ["--name", "terms"]).output.contains("replaced"))
      #expect(try CommandLineTool.run(table("three", "B1,second") + ["--name", "terms"]).output.contains("unchanged"))
      let beside = try CommandLineTool.run(one + ["--name", "other", "--system", "terms"])
      #expect(beside.status == 0 && beside.output.contains("imported"))
    }
  }

  @Test func `a table of codes without names adds to other sources`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let file = workshop.folder.appending(path: "map.csv")
      try Data("from;to\nA1;J93\nA2;NoDx\n".utf8).write(to: file)
      let arguments = [
        "ontology", "import", file.path, "--database", workshop.path("ontology.sqlite"), "--system", "OLD",
      ]
      expectError(try CommandLineTool.run(arguments + ["--code-column", "from"]), "which columns")
      let result = try CommandLineTool.run(
        arguments + ["--code-column", "from", "--mapping-column", "ICD10CM=to", "--missing", "NoDx"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("stands beside 'OLD'"))
    }
  }

  @Test func `bad files are refused in one line and leave the database as it was`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let old = try workshop.contents("ontology.sqlite")
      func refuse(_ bytes: Data?, _ text: String, _ more: [String] = []) throws {
        if let bytes { try bytes.write(to: workshop.folder.appending(path: "NEW.csv")) }
        let result = try CommandLineTool.run(workshop.importing("NEW", into: "ontology.sqlite") + more)
        expectError(result, text)
      }
      try refuse(nil, "NEW.csv")
      try refuse(Data(), "the file is empty")
      try refuse(Data([0x1F, 0x8B, 8, 0, 0]), "the compressed data ends too early")
      try refuse(Data("id,label\nA,B\n".utf8), "code")
      try refuse(Data([0x63, 0xE9]) + Data(",name,synonyms,parents\nA,first,,\n".utf8), "Latin-1")
      try refuse("code,name,synonyms,parents\nA,first,,\n".data(using: .utf16LittleEndian), "UTF-16 LE")
      try refuse(Data("code,name,synonyms,parents\nA,first,,\n,second,,\n".utf8), "line 3", ["--strict"])
      #expect(try workshop.contents("ontology.sqlite") == old)
    }
  }

  @Test func `a file with cycles is imported, and its dry run says the same`() throws {
    try OntologyWorkshop.open { workshop in
      let file = workshop.path("terms.csv")
      try Data("code,name,parents\nA,first,B\nB,second,A\nC,third,C|A\n".utf8).write(to: URL(filePath: file))
      let arguments = [
        "ontology", "import", file, "--code-column", "code", "--name-column", "name", "--parent-column", "parents",
        "--database", workshop.path("new.sqlite"),
      ]
      let rehearsed = try CommandLineTool.run(arguments + ["--dry-run"])
      #expect(!FileManager.default.fileExists(atPath: workshop.path("new.sqlite")))
      let imported = try CommandLineTool.run(arguments)
      for result in [rehearsed, imported] {
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("3 is_a and part_of relations inside 2 groups of concepts above each other"))
        #expect(result.errors.contains("line 2: A is_a B is in a cycle; kept as related"))
      }
      #expect(rehearsed.errors == imported.errors)
      let above = try CommandLineTool.run("ontology", "ancestors", "C", "--database", workshop.path("new.sqlite"))
      #expect(above.output.contains("terms\tA\tfirst") && !above.output.contains("\tC\t"))
      expectError(
        try CommandLineTool.run(
          [
            "ontology", "import", file, "--name", "N", "--system", "N", "--format", "delimited", "--name-column",
            "name", "--code-column",
            "code",
            "--database", workshop.path("none/new.sqlite"), "--dry-run",
          ]), "there is no directory")
    }
  }

  @Test func `what was exported as CSV is imported without options`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let file = workshop.path("copy.csv")
      let export = ["ontology", "export", "--system", "OLD", "--format", "csv", "--output"]
      #expect(try CommandLineTool.run(export + [file, "--database", workshop.path("ontology.sqlite")]).status == 0)
      let imported = try CommandLineTool.run("ontology", "import", file, "--database", workshop.path("copy.sqlite"))
      #expect(imported.status == 0 && imported.errors.contains("code system 'OLD'"), "\(imported.errors)")
      let again = workshop.path("again.csv")
      #expect(try CommandLineTool.run(export + [again, "--database", workshop.path("copy.sqlite")]).status == 0)
      #expect(try Data(contentsOf: URL(filePath: again)) == Data(contentsOf: URL(filePath: file)))
    }
  }

  @Test func `options that the format of the file does not have are refused with the format that has them`() throws {
    try OntologyWorkshop.open { workshop in
      let file = workshop.folder.appending(path: "terms.obo")
      try Data("format-version: 1.4\n\n[Term]\nid: XO:1\nname: finding\n".utf8).write(to: file)
      for (options, owner) in [(["--delimiter", "tab"], "delimited"), (["--language", "ENG"], "umls")] {
        let database = workshop.path("new.sqlite")
        expectError(
          try CommandLineTool.run(["ontology", "import", file.path, "--database", database] + options),
          "options were given for the format obo", hint: "Only the format \(owner) has them.")
        #expect(!FileManager.default.fileExists(atPath: database))
      }
    }
  }

  @Test func `a truncated archive is refused and leaves the database as it was`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let old = try workshop.contents("ontology.sqlite")
      let archive = workshop.path("umls-metathesaurus.zip")
      try Data("PK\u{3}\u{4}and no more".utf8).write(to: URL(filePath: archive))
      expectError(
        try CommandLineTool.run(
          "ontology", "import", archive, "--format", "umls", "--name", "UMLS", "--system", "UMLS", "--version", "1",
          "--licence", "none", "--database", workshop.path("ontology.sqlite")), "umls-metathesaurus.zip")
      #expect(try workshop.contents("ontology.sqlite") == old)
    }
  }
}
