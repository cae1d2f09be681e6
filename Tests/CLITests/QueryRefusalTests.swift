import Foundation
import TestSupport
import Testing

/// What is said of systems, sources and tables that a query cannot use.
@Suite struct QueryRefusalTests {
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
    try TermLibrary.with { library in
      let result = try CommandLineTool.run(["ontology"] + arguments + ["--database", library.path("o.sqlite")])
      expectError(result, "there is no ", hint: "It has ")
    }
  }

  @Test func `a diff of databases refuses systems and sources that are not there`() throws {
    try TermLibrary.with { library in
      let files = ["ontology", "diff", library.path("o.sqlite"), library.path("o.sqlite")]
      expectError(try CommandLineTool.run(files + ["--system", "t"]), "there is no code system t", hint: "mean T?")
      expectError(
        try CommandLineTool.run(files + ["--old-source", "x"]), "there is no source x", hint: "It has T terms.")
    }
  }

  @Test func `the hint about tables that cannot be compared works`() throws {
    try TermLibrary.with { library in
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
}
