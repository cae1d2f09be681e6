import Foundation
import TestSupport
import Testing

/// `ontology show` and the other commands that take a code.
@Suite struct OntologyShowTests {
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
        xref: UMLS:C1
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
          ["common-ancestor", code, "X:1"], ["map", code, "--from", "X", "--to", "UMLS"],
        ] {
          let result = try CommandLineTool.run(["ontology"] + command + database)
          #expect(result.status == 0 && result.errors.contains(note), "\(command): \(result.errors)")
        }
        let shown = try CommandLineTool.run(["ontology", "show", code] + database)
        #expect(shown.output.hasPrefix("X X:2  cyst"))
        #expect(shown.output.contains("X X:3  sac") == (code == "X:3"))
        let found = try CommandLineTool.run(["ontology", "search", code] + database)
        #expect(found.output.contains("\nX\tX:2\tcyst\tcode\t(X \(code))\n"), "\(found.output)")
      }
    }
  }

  @Test func `names are shown with their sort, associations with the other system`() throws {
    try OntologyWorkshop.open { workshop in
      let signs = workshop.path("x.obo")
      let text = """
        format-version: 1.4
        ontology: hp

        [Term]
        id: HP:0000001
        name: Cataract
        synonym: "Cataract" EXACT layperson []
        synonym: "Clouded lens" EXACT layperson []
        relationship: located_in HP:0000002

        [Term]
        id: HP:0000002
        name: Lens

        """
      try Data(text.utf8).write(to: URL(filePath: signs))
      let rows = "database_id\tdisease_name\nOMIM:1\tGlass eye\t\tHP:0000001\t\tTAS\t\t1/2\t\t\tP\tus\n"
      try Data(rows.utf8).write(to: URL(filePath: workshop.path("x.hpoa")))
      let database = ["--database", workshop.path("x.sqlite")]
      for file in [signs, workshop.path("x.hpoa")] {
        let result = try CommandLineTool.run(["ontology", "import", file] + database)
        try #require(result.status == 0, "\(result.errors)")
      }
      let sign = try CommandLineTool.run(["ontology", "show", "HP:0000001"] + database).output
      #expect(sign.contains("; name: layperson\n") && sign.contains("\n  Clouded lens (exact, layperson)\n"))
      #expect(sign.contains("\n  associated_with (located_in): HP HP:0000002  Lens"))
      let disease = try CommandLineTool.run(["ontology", "show", "1", "--system", "OMIM"] + database).output
      #expect(disease.contains("\n  associated_with (has_phenotype: 1/2): HP HP:0000001  Cataract"), "\(disease)")
      let orpha = try CommandLineTool.run(
        [
          "ontology", "import", workshop.path("x.hpoa"), "--format", "hpo-annotations", "--name", "x", "--system",
          "ORPHA",
        ]
          + ["--diseases", "ORPHA"] + database)
      expectError(orpha, "there is no disease of ORPHA", hint: "It has diseases of OMIM.")
      let other = try CommandLineTool.run(["ontology", "import", signs, "--diseases", "ORPHA"] + database)
      expectError(other, "options were given for the format obo", hint: "hpo-annotations")
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
}
