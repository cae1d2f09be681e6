import Foundation
import Ontology
import TestSupport
import Testing

/// Many codes and texts in one run, and what is said of those that have no answer.
@Suite struct BatchQueryTests {
  private struct Library {
    let folder: URL

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(filePath: path(name)))
      return path(name)
    }

    func add(_ rows: String, system: String, to database: String = "o.sqlite") throws {
      let file = try write("\(system).csv", "code,name,synonyms,parents,icd\n\(rows)\n")
      let result = try CommandLineTool.run(
        "ontology", "import", file, "--format", "delimited", "--name", "\(system) terms", "--system", system,
        "--version",
        "1", "--licence", "CC0-1.0", "--database", path(database), "--code-column", "code", "--name-column", "name",
        "--synonym-column", "synonyms", "--parent-column", "parents", "--mapping-column", "ICD10CM=icd")
      try #require(result.status == 0, "\(result.errors)")
    }

    func ask(_ arguments: String...) throws -> CommandLineTool.Result {
      try CommandLineTool.run(["ontology"] + arguments + ["--database", path("o.sqlite")])
    }

    /// Runs a command with `--json` and reads a value a line.
    func lines<Line: Decodable>(_ type: Line.Type, _ arguments: String...) throws -> [Line] {
      let result = try CommandLineTool.run(["ontology"] + arguments + ["--json", "--database", path("o.sqlite")])
      return try result.output.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
  }

  private func withLibrary(_ body: (Library) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let library = Library(folder: folder)
      try library.add(
        "A,Disease,,,\nA1,Lung disease,,A,J98\nA11,Pneumothorax,collapsed lung,A1,J93.9\nA12,Pneumonia,,A1,",
        system: "T")
      try body(library)
    }
  }

  private struct Answer: Decodable {
    struct Found: Decodable {
      struct Inner: Decodable { var id: ConceptID }
      var id: ConceptID?
      var concept: Inner?
      var code: String { id?.code ?? concept?.id.code ?? "" }
    }
    var code: String
    var concepts: [Found]?
    var error: String?
  }

  @Test(arguments: [
    ("ancestors", ["A1 A", "", "A"]), ("descendants", ["", "", "A11 A12"]), ("siblings", ["A12", "", ""]),
    ("show", ["A11", "", "A1"]),
  ])
  func `many codes have a line of JSON each`(command: String, expected: [String]) throws {
    try withLibrary { library in
      let file = try library.write("codes.txt", "X9\n\nA1\n")
      let answers = try library.lines(Answer.self, command, "a11", "--file", file)
      #expect(answers.map(\.code) == ["a11", "X9", "A1"])
      #expect(answers.map { ($0.concepts ?? []).map(\.code).joined(separator: " ") } == expected)
      #expect(answers.map { $0.error != nil } == [false, true, false])
      #expect(try library.ask(command, "A11", "X9").status == 1)
      #expect(try library.ask(command).status == 64)
    }
  }

  @Test func `a table of many codes says which each line is about`() throws {
    try withLibrary { library in
      let table = try library.ask("ancestors", "A11", "a12")
      #expect(
        table.output
          == "of\tdistance\tsystem\tcode\tname\nA11\t1\tT\tA1\tLung disease\nA11\t2\tT\tA\tDisease\n"
          + "a12\t1\tT\tA1\tLung disease\na12\t2\tT\tA\tDisease\n")
    }
  }

  @Test func `many texts are searched for in one run, from arguments, a file or stdin`() throws {
    struct Line: Decodable {
      var text: String
      var hits: [SearchHit]
    }
    try withLibrary { library in
      let file = try library.write("texts.txt", "collapsed lung\nzebra\npneumonia system:T\n")
      let lines = try library.lines(Line.self, "search", "--file", file)
      #expect(lines.map(\.text) == ["collapsed lung", "zebra", "pneumonia system:T"])
      #expect(lines.map { $0.hits.map(\.concept.id.code) } == [["A11"], [], ["A12"]])
      let each = try library.lines(Line.self, "search", "--each", "lung disease", "A12")
      #expect(each.map { $0.hits.first?.concept.id.code } == ["A1", "A12"])
      let one = try library.ask("search", "lung", "disease")
      #expect(one.output == "system\tcode\tname\tmatch\tfound by\nT\tA1\tLung disease\texact\t\n")
      let table = try library.ask("search", "--file", file)
      #expect(
        table.status == 1 && table.output.contains("collapsed lung\tT\tA11\tPneumothorax\texact\tcollapsed lung\n"))
      #expect(table.errors.hasPrefix("zebra: nothing found; "))
      let empty = try library.write("empty.txt", "\n")
      expectError(try library.ask("search", "--file", empty), "empty.txt has no texts")
      // Without input, stdin is empty here.
      expectError(try library.ask("search", "--file", "-"), "stdin has no texts")
      expectError(try library.ask("search", "--file", library.path("none.txt")), "none.txt: cannot be read")
    }
  }

  @Test func `a text with a filter that cannot be is said among many, and the others are answered`() throws {
    struct Line: Decodable {
      var text: String
      var hits: [SearchHit]?
      var error: String?
    }
    try withLibrary { library in
      let bad = ["lesion system:NOPE", "lesion kind:zebra", "system:T"]
      let texts = ["pneumonia"] + bad + ["collapsed lung"]
      let file = try library.write("texts.txt", texts.joined(separator: "\n"))
      let lines = try library.lines(Line.self, "search", "--file", file)
      #expect(lines.map(\.text) == texts)
      #expect(lines.map { $0.hits?.map(\.concept.id.code) } == [["A12"], nil, nil, nil, ["A11"]])
      #expect(lines.map { $0.error == nil } == [true, false, false, false, true])
      let table = try library.ask("search", "--file", file)
      #expect(table.status == 1)
      #expect(table.output.contains("A12\tPneumonia") && table.output.contains("A11\tPneumothorax"))
      for text in bad { #expect(table.errors.contains("\(text): "), "\(table.errors)") }
      expectError(try library.ask("search", "lesion system:NOPE"), "there is no code system NOPE", hint: "It has T.")
      let option = try library.ask("search", "--file", file, "--system", "NOPE")
      expectError(option, "there is no code system NOPE", hint: "It has T.")
    }
  }

  @Test func `a part of the words is said to be one`() throws {
    try withLibrary { library in
      let partial = try library.ask("search", "terrible pneumonia")
      #expect(partial.status == 0 && partial.output.contains("A12\tPneumonia\tpartial"))
      #expect(partial.errors.hasPrefix("no name has all words, the best are without: terrible; "))
      #expect(partial.errors.contains("`nosology encoder index`"))
    }
  }

  @Test func `every code that is translated has an answer, and the status tells unmapped from unknown`() throws {
    try withLibrary { library in
      let mixed = try library.ask("map", "A11", "A12", "X9", "--from", "T", "--to", "ICD10CM")
      #expect(
        mixed.output
          == "from\tto\tname\tvia\tstated by\nA11\tJ93.9\t\t\tT terms, row 4\nA12\t\t\t\tunmapped\nX9\t\t\t\tunknown\n")
      #expect(mixed.status == 2)
      #expect(mixed.errors == "A12 of T is mapped to nothing in ICD10CM\nthere is no code X9 in T\n")
      #expect(try library.ask("map", "A11", "A12", "--from", "T", "--to", "ICD10CM").status == 1)
      #expect(try library.ask("map", "A11", "A1", "--from", "T", "--to", "ICD10CM").status == 0)
      let unknown = try library.ask("map", "X9", "--from", "T", "--to", "ICD10CM")
      #expect(unknown.status == 2 && unknown.errors == "there is no code X9 in T\n")
      let answers = try library.lines(MappingAnswer.self, "map", "A11", "A12", "X9", "--from", "T", "--to", "ICD10CM")
      #expect(answers.map(\.outcome) == [.mapped, .unmapped, .unknown])
      expectError(
        try library.ask("map", "A11", "--from", "t", "--to", "ICD10CM"), "there is no code system t",
        hint: "Did you mean T? It has ICD10CM, T.")
    }
  }

  @Test(arguments: [
    ["search", "lung", "--system", "t"], ["search", "A11", "--source", "nonesuch"],
    ["search", "A11", "--language", "XXX"],
    ["search", "A11", "--vocabulary", "XXX"], ["show", "A11", "--system", "t"], ["ancestors", "A11", "--system", "t"],
    ["siblings", "A11", "A12", "--system", "t"], ["path", "A11", "--system", "t"], ["similar", "A11", "--system", "t"],
    ["common-ancestor", "A11", "A12", "--system", "t"], ["export", "--system", "t", "--format", "csv"],
    ["export", "--system", "T", "--source", "nonesuch", "--format", "csv"], ["map", "--from", "t", "--to", "T"],
    ["pairs", "--system", "t"], ["pairs", "--source", "nonesuch"],
  ])
  func `what an option names and is not there is refused with what is`(arguments: [String]) throws {
    try withLibrary { library in
      let result = try CommandLineTool.run(["ontology"] + arguments + ["--database", library.path("o.sqlite")])
      expectError(result, "there is no ", hint: "It has ")
    }
  }

  @Test func `a diff of databases refuses systems and sources that are not there`() throws {
    try withLibrary { library in
      let files = ["ontology", "diff", library.path("o.sqlite"), library.path("o.sqlite")]
      expectError(try CommandLineTool.run(files + ["--system", "t"]), "there is no code system t", hint: "mean T?")
      expectError(
        try CommandLineTool.run(files + ["--old-source", "x"]), "there is no source x", hint: "It has T terms.")
    }
  }

  @Test func `the hint about tables that cannot be compared works`() throws {
    try withLibrary { library in
      let (a, b) = (
        try library.write("a.csv", "code,name\nA,Alpha\n"), try library.write("b.csv", "code,name\nA,Alpha prime\n")
      )
      let refused = try CommandLineTool.run("ontology", "diff", a, b)
      expectError(refused, "a.csv is a table", hint: "nosology ontology import --format delimited --code-column")
      for (file, database) in [(a, "a.sqlite"), (b, "b.sqlite")] {
        let made = try CommandLineTool.run(
          "ontology", "import", file, "--format", "delimited", "--code-column", "code", "--name-column", "name",
          "--name",
          "Terms", "--system", "U", "--version", "1", "--licence", "none", "--database", library.path(database))
        #expect(made.status == 0, "\(made.errors)")
      }
      let diff = try CommandLineTool.run("ontology", "diff", library.path("a.sqlite"), library.path("b.sqlite"))
      #expect(diff.status == 1 && diff.output.contains("retitled\tU\tA\tAlpha prime\tAlpha\tAlpha prime"))
    }
  }

  @Test func `what labels build writes is read by diff, and a missing file is called one`() throws {
    try withLibrary { library in
      let names = try library.write("names.txt", "Pneumonia\nPneumothorax\n")
      let built = try CommandLineTool.run(
        "labels", "build", names, "--database", library.path("o.sqlite"), "--output", library.path("labels.json"))
      #expect(built.status == 0, "\(built.errors)")
      try library.add(
        "A,Disease,,,\nA1,Lung disease,,A,J98\nA11,Collapse,collapsed lung,A1,J93.1\nA12,Pneumonia,,A1,J18",
        system: "T",
        to: "next.sqlite")
      let files = ["ontology", "diff", library.path("o.sqlite"), library.path("next.sqlite")]
      let effects = try CommandLineTool.run(files + ["--labels", library.path("labels.json")])
      #expect(
        effects.output
          == "class\tlabel\tconcept\teffect\tcandidates\n1\tPneumonia\tT A12\tremapped\tJ18\n"
          + "2\tPneumothorax\tT A11\tretitled\tA11\n2\tPneumothorax\tT A11\tremapped\tJ93.1\n", "\(effects.errors)")
      let shown = try CommandLineTool.run(
        "labels", "build", library.path("labels.json"), "--database", library.path("o.sqlite"), "--output",
        library.path("again.json"), "--store", "lungs")
      #expect(shown.status == 0, "\(shown.errors)")
      #expect(
        try Data(contentsOf: URL(filePath: library.path("again.json")))
          == Data(contentsOf: URL(filePath: library.path("labels.json"))))
      let json = try CommandLineTool.run("labels", "show", "lungs", "--json", "--database", library.path("o.sqlite"))
      let file = try library.write("shown.json", json.output)
      #expect(
        try LabelList(contentsOf: URL(filePath: file)).entries.map(\.label) == ["Normal", "Pneumonia", "Pneumothorax"])

      expectError(
        try CommandLineTool.run(files + ["--labels", library.path("none.json")]), "there is no file of labels at",
        "none.json", hint: "path")
      let export = [
        "encoder", "export-labels", "--encoder", Golden.url("text_encoder/tiny-new").path, "--output",
        library.path("c.safetensors"), "--database", library.path("o.sqlite"), "--labels",
      ]
      expectError(try CommandLineTool.run(export + [library.path("none.json")]), "there is no file of labels at")
      expectError(
        try CommandLineTool.run(export + ["none"]), "there is no label set named none", hint: "It holds lungs.")
    }
  }

  @Test func `the concepts of a system are mapped by all their names, and their codes begin the table`() throws {
    try withTemporaryDirectory { folder in
      let library = Library(folder: folder)
      let fixture = CommandLineTool.root.appending(path: "Tests/OntologyTests/Fixtures/tabular.xml").path
      let made = try CommandLineTool.run(
        "ontology", "import", fixture, "--format", "icd10cm-tabular", "--name", "ICD", "--system", "ICD10CM",
        "--version", "1", "--licence", "none", "--database", library.path("o.sqlite"))
      #expect(made.status == 0, "\(made.errors)")
      try library.add("LC001,Zebra,ectropions,,", system: "LOCAL")
      let output = library.path("codes.csv")
      let result = try CommandLineTool.run(
        "curate", "map", "--system", "LOCAL", "--database", library.path("o.sqlite"), "--output", output,
        "--acceptance",
        "0.1")
      #expect(result.status == 0 && result.errors.contains("without --encoder names are compared by their words only"))
      let lines = try String(contentsOf: URL(filePath: output), encoding: .utf8).split(separator: "\r\n")
      #expect(lines.first == "concept,title,category,code,score,method,evidence")
      #expect(lines.last?.hasPrefix("LC001,Zebra,H02,") == true, "\(lines)")
      expectError(
        try CommandLineTool.run("curate", "map", "--system", "local", "--database", library.path("o.sqlite")),
        "there is no code system local", hint: "Did you mean LOCAL?")
    }
  }

  @Test func `an index beside the database joins by itself`() throws {
    try withLibrary { library in
      let encoder = Golden.url("text_encoder/tiny-new").path
      let built = try CommandLineTool.run(
        "encoder", "index", "--encoder", encoder, "--database", library.path("o.sqlite"))
      #expect(
        built.status == 0 && FileManager.default.fileExists(atPath: library.path("o.names.safetensors")),
        "\(built.errors)")
      let joined = try library.ask("search", "zebra")
      #expect(joined.status == 0 && joined.output.contains("\tmeaning\t"))
      #expect(joined.errors.contains("names are found by meaning too, with "))
      let words = try library.ask("search", "zebra", "--no-meaning")
      #expect(words.status == 1 && words.output.isEmpty)
      // An index that no longer fits is left out, and that is said.
      try library.add("B,Zoo,,,", system: "Z")
      let stale = try library.ask("search", "pneumonia")
      #expect(stale.status == 0 && stale.errors.contains("names are not found by meaning: "))
      #expect(!stale.output.contains("cosine"))
    }
  }
}
