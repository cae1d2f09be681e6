import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct OntologyCommandTests {
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
      let steps = try JSONDecoder().decode([Step].self, from: Data(seen.output.utf8))
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

  @Test func `a merged code is answered with the present concept in every command that takes one`() throws {
    try OntologyWorkshop.open { workshop in
      let file = workshop.path("x.obo")
      let text = """
        format-version: 1.4
        ontology: x

        [Term]
        id: X:1
        name: root

        [Term]
        id: X:2
        name: cyst
        alt_id: X:8
        is_a: X:1

        [Term]
        id: X:3
        name: sac
        is_obsolete: true
        replaced_by: X:2

        """
      try Data(text.utf8).write(to: URL(filePath: file))
      let database = ["--database", workshop.path("x.sqlite")]
      #expect(try CommandLineTool.run(["ontology", "import", file] + database).status == 0)
      for (code, note) in [
        ("X:8", "X:8 is another code of X X:2  cyst"), ("X:3", "X:3 is withdrawn and replaced by X X:2"),
      ] {
        for command in [
          ["show", code], ["ancestors", code], ["path", code], ["similar", "X:2", code],
          ["common-ancestor", code, "X:1"],
        ] {
          let result = try CommandLineTool.run(["ontology"] + command + database)
          #expect(result.status == 0 && result.errors.contains(note), "\(command): \(result.errors)")
        }
        let shown = try CommandLineTool.run(["ontology", "show", code] + database)
        #expect(shown.output.hasPrefix("X X:2  cyst"))
        #expect(shown.output.contains("X X:3  sac") == (code == "X:3"))
      }
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

  @Test func `a database that cannot be used is refused in one line and not touched`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: 3)
      let whole = try Data(contentsOf: workshop.folder.appending(path: "ontology.sqlite"))
      for (name, bytes, text) in [
        ("text.sqlite", Data(repeating: 0x41, count: 5000), "is not a SQLite database"),
        ("cut.sqlite", whole.prefix(whole.count / 2), "is damaged"),
      ] {
        try bytes.write(to: workshop.folder.appending(path: name))
        expectError(try CommandLineTool.run(workshop.importing("NEW", into: name)), text)
        expectError(try CommandLineTool.run("ontology", "stats", "--database", workshop.path(name)), text)
        #expect(try Data(contentsOf: workshop.folder.appending(path: name)) == bytes)
      }
      try Data().write(to: workshop.folder.appending(path: "empty.sqlite"))
      expectError(
        try CommandLineTool.run("ontology", "stats", "--database", workshop.path("empty.sqlite")),
        "is an empty file, not an ontology")

      for (name, sql, text) in [
        ("newer.sqlite", "PRAGMA user_version = 99", "has schema version 99"),
        ("other.sqlite", "PRAGMA application_id = 7", "but not an ontology"),
      ] {
        try whole.write(to: workshop.folder.appending(path: name))
        try DatabaseQueue(path: workshop.path(name)).writeWithoutTransaction { try $0.execute(sql: sql) }
        expectError(try CommandLineTool.run(workshop.importing("NEW", into: name)), text)
        expectError(try CommandLineTool.run("ontology", "show", "OLD1", "--database", workshop.path(name)), text)
      }
      expectError(try CommandLineTool.run(workshop.importing("NEW", into: "")), "is a directory")
      expectError(try CommandLineTool.run(workshop.importing("NEW", into: "no/o.sqlite")), "there is no directory")
      expectError(
        try CommandLineTool.run("ontology", "stats", "--database", workshop.path("none.sqlite")),
        "there is no ontology database at")
    }
  }

  @Test(.enabled(if: CommandLineTool.unprivileged != nil))
  func `a database that may not be written is read, and an import into it is refused`() throws {
    let words = try #require(CommandLineTool.unprivileged)
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: 3)
      chmod(workshop.path("ontology.sqlite"), 0o444)
      chmod(workshop.folder.path, 0o555)
      defer { chmod(workshop.folder.path, 0o755) }
      let hits = try CommandLineTool.run(
        ["ontology", "search", "OLD7", "--database", workshop.path("ontology.sqlite")], through: words)
      #expect(hits.output.contains("\nOLD\tOLD7\t"), "\(hits.errors)")
      let check = try CommandLineTool.run(
        ["ontology", "check", "--system", "OLD", "--database", workshop.path("ontology.sqlite")], through: words)
      #expect(check.status == 0 && check.output.contains("search_index"), "\(check.errors)")
      for name in ["ontology.sqlite", "new.sqlite"] {
        expectError(
          try CommandLineTool.run(workshop.importing("NEW", into: name), through: words), "cannot be opened for writing"
        )
      }
      #expect(!FileManager.default.fileExists(atPath: workshop.path("new.sqlite")))
    }
  }

  @Test func `codes, options and labels that do not exist are named`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let database = ["--database", workshop.path("ontology.sqlite")]
      expectError(
        try CommandLineTool.run(["ontology", "show", "OLD999"] + database), "there is no concept with the code OLD999")
      let nothing = try CommandLineTool.run(["ontology", "search", "zebra"] + database)
      #expect(nothing.status == 1 && nothing.output.isEmpty)
      #expect(nothing.errors.hasPrefix("nothing found; ") && nothing.errors.contains("`nosology encoder index`"))
      let usage = try CommandLineTool.run(["ontology", "search", "x", "--limit", "0"] + database)
      #expect(usage.status == 64)
      let labels = workshop.folder.appending(path: "labels.json")
      try Data(#"[{"label":"Wing","code":"OLD999"}]"#.utf8).write(to: labels)
      expectError(
        try CommandLineTool.run(
          [
            "encoder", "export-labels", "--encoder", Golden.url("text_encoder/tiny-new").path, "--labels", labels.path,
            "--output", workshop.path("classes.safetensors"),
          ] + database), "the label Wing has the code OLD999")
      #expect(!FileManager.default.fileExists(atPath: workshop.path("classes.safetensors")))
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
        {"sources":[{"name":"Terms","kind":"ontology","system":"T","version":"1","licence":"x","attribution":"y",
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

  @Test func `an encoder with the vocabulary of another model is refused`() throws {
    try withTemporaryDirectory { folder in
      let encoder = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: Golden.url("text_encoder/tiny-new"), to: encoder)
      let json = encoder.appending(path: "tokenizer.json")
      let words = (0..<200).map { #","other\#($0)":\#(93 + $0)"# }.joined()
      let text = try String(contentsOf: json, encoding: .utf8)
      let end = try #require(text.range(of: #""vocab":\s*\{[^}]*"#, options: .regularExpression)?.upperBound)
      try Data((text[..<end] + words + text[end...]).utf8).write(to: json)
      expectError(
        try CommandLineTool.run("encoder", "embed", json.path, "--encoder", encoder.path), "tokens, the model 94",
        hint: "the vocabulary belongs to another model")

      // The configuration says so too, and the matrix does not.
      let config = encoder.appending(path: "config.json")
      let sizes = try String(contentsOf: config, encoding: .utf8)
      try Data(sizes.replacing(#""vocab_size": 94"#, with: #""vocab_size": 293"#).utf8).write(to: config)
      expectError(
        try CommandLineTool.run("encoder", "embed", json.path, "--encoder", encoder.path),
        "the weights of \(encoder.path)/model.safetensors do not fit the model; 1 of wrong shape",
        "embeddings.word_embeddings.weight [94, 32], expected [293, 32]", hint: "configuration")
    }
  }
}
