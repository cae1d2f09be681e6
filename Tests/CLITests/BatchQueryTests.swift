import Foundation
import Ontology
import TestSupport
import Testing

/// Many codes and texts in one run, and what is said of those that have no answer.
@Suite struct BatchQueryTests {
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
    try TermLibrary.with { library in
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
    try TermLibrary.with { library in
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
    try TermLibrary.with { library in
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
      expectError(try library.ask("search", "--file", library.path("none.txt")), "none.txt: no such file")
    }
  }

  @Test func `a text with a filter that cannot be is said among many, and the others are answered`() throws {
    struct Line: Decodable {
      var text: String
      var hits: [SearchHit]?
      var error: String?
    }
    try TermLibrary.with { library in
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
    try TermLibrary.with { library in
      let partial = try library.ask("search", "terrible pneumonia")
      #expect(partial.status == 0 && partial.output.contains("A12\tPneumonia\tpartial"))
      #expect(partial.errors.hasPrefix("no name has all words, the best are without: terrible; "))
      #expect(partial.errors.contains("`nosology encoder index`"))
    }
  }

  @Test func `every code that is translated has an answer, and the status tells unmapped from unknown`() throws {
    try TermLibrary.with { library in
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

  @Test func `an index beside the database joins by itself`() throws {
    try TermLibrary.with { library in
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
