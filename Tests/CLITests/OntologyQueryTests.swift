import Files
import Foundation
import TestSupport
import Testing

/// The commands that ask a database, on one of six concepts and its next release.
@Suite struct OntologyQueryTests {
  /// A concept as the commands print it.
  private struct Concept: Decodable {
    struct ID: Decodable { var system, code: String }
    var id: ID
    var name: String
  }
  private struct Related: Decodable {
    var concept: Concept
    var distance: Int
    var words: String { "\(concept.id.code) \(distance)" }
  }

  @Test func `ancestors, descendants and siblings come nearest first`() throws {
    try ReleaseLibrary.with { library in
      #expect(try library.read([Related].self, "ancestors", "a11").map(\.words) == ["A1 1", "A 2"])
      #expect(try library.ask("ancestors", "A11").output.split(separator: "\n").last == "2\tT\tA\tDisease")
      let below = try library.read([Related].self, "descendants", "A")
      #expect(below.map(\.words) == ["A1 1", "A2 1", "A11 2", "A12 2", "A21 2"])
      #expect(try library.read([Concept].self, "siblings", "A11").map(\.id.code) == ["A12"])
      let none = try library.read([Related].self, status: 1, "ancestors", "A")
      #expect(none.isEmpty)
      #expect(try library.ask("siblings", "A21").errors == "A21 has no siblings\n")
      expectError(try library.ask("descendants", "A99"), "there is no concept with the code A99", hint: "search")
    }
  }

  @Test func `a code that is not there is answered with those that begin like it`() throws {
    try ReleaseLibrary.with { library in
      let near = try library.ask("ancestors", "A13.5")
      expectError(near, "there is no concept with the code A13.5", hint: "Codes that begin with A1: A1, A11, A12. ")
      expectError(try library.ask("show", "A13"), "there is no concept with the code A13", hint: "A1, A11, A12. ")
      // Of a long one only the beginning is compared.
      let long = "A1" + String(repeating: "Z", count: 1500)
      let cut = try library.ask("show", long)
      expectError(cut, "there is no concept with the code A1ZZ", hint: "with A1: A1, A11, A12")
      let word = try library.ask("show", String(repeating: "A", count: 1500))
      expectError(word, "there is no concept with the code AAAA", hint: "Look it up by name")
      expectError(try library.ask("show", "A11", "--system", "U"), "there is no code system U", hint: "It has T.")
      expectError(try library.ask("siblings", " "), "the code is empty", hint: "J93.0")
      expectError(try library.ask("search", "system:T"), "there is no text to search for", hint: "words")
    }
  }

  @Test func `paths and common ancestors go through the hierarchy`() throws {
    try ReleaseLibrary.with { library in
      let up = try library.read([[Concept]].self, "path", "A11")
      #expect(up.map { $0.map(\.id.code) } == [["A11", "A1", "A"]])
      #expect(try library.ask("path", "A11").output == "T A11  Pneumothorax\nT A1  Lung disease\nT A  Disease\n")
      let across = try library.read([[Concept]].self, "path", "A11", "A21")
      #expect(across.map { $0.map(\.id.code) } == [["A11", "A1", "A", "A2", "A21"]])
      #expect(try library.read([Related].self, "common-ancestor", "A11", "A12").map(\.words) == ["A1 2", "A 4"])
      #expect(try library.ask("path", "A", "A11", "A12").status == 64)
    }
  }

  @Test func `likeness is that of the hierarchy or of counts`() throws {
    struct Similar: Decodable {
      var code, commonAncestor: String
      var lin, resnik: Double
    }
    try ReleaseLibrary.with { library in
      let similar = try library.read([Similar].self, "similar", "A11", "--limit", "2")
      #expect(similar.map(\.code) == ["A1", "A12"] && similar.map(\.commonAncestor) == ["A1", "A1"])
      // Seco: 1 - ln(descendants + 1) / ln(concepts); A1 has two below it, A11 none.
      let ofA1 = 1 - log(3) / log(6.0)
      #expect(abs(similar[0].lin - 2 * ofA1 / (1 + ofA1)) < 1e-12 && abs(similar[1].lin - ofA1) < 1e-12)

      // All six share the root, which says nothing: only those below A1 are alike.
      let all = try library.ask("similar", "A11", "--limit", "1")
      #expect(all.errors.contains("1 of 2 concepts that share information with T A11"))
      let root = try library.ask("similar", "A")
      #expect(root.status == 1 && root.errors.contains("T A shares no information with any other concept"))

      let counts = library.folder.appending(path: "counts.tsv")
      try Data("A11\t1\nA12\t1\nA21\t2\n".utf8).write(to: counts)
      let pair = try library.read([Similar].self, "similar", "A11", "A12", "--counts", counts.path)
      // With one more of each concept, 5 of 10 occurrences are of A1 or below it, and 2 of A11 as of A12.
      #expect(pair.count == 1 && abs(pair[0].resnik - log(2)) < 1e-12 && abs(pair[0].lin - log(2) / log(5)) < 1e-12)
      try Data("A11 1\n".utf8).write(to: counts)
      expectError(
        try library.ask("similar", "A11", "--counts", counts.path), "counts.tsv, line 1: expected a code, a tab and a")
    }
  }

  @Test func `codes are translated in both directions, with what states it`() throws {
    struct Mapping: Decodable {
      struct Place: Decodable {
        var source: String
        var row: Int
      }
      var from, to: Concept.ID
      var name: String?
      var provenance: [Place]
    }
    try ReleaseLibrary.with { library in
      let mapped = try library.read([Mapping].self, "map", "a11", "--from", "T", "--to", "UMLS")
      #expect(mapped.map(\.to.code) == ["C0032326"] && mapped.map { $0.provenance.map(\.row) } == [[4]])
      let back = try library.read([Mapping].self, "map", "C0027051", "--from", "UMLS", "--to", "T")
      #expect(back.map(\.to.code) == ["A21"] && back.map(\.name) == ["Heart attack"])
      #expect(try library.read([Mapping].self, "map", "--from", "T", "--to", "UMLS").count == 4)
      let nothing = try library.ask("map", "A1", "--from", "T", "--to", "UMLS")
      #expect(nothing.status == 1 && nothing.errors == "A1 of T is mapped to nothing in UMLS\n")
      for unknown in [
        try library.ask("map", "A11", "--from", "T", "--to", "U"),
        try library.ask("map", "A11", "--from", "T", "--to", "UMLS", "--via", "U"),
      ] {
        expectError(unknown, "there is no code system U", hint: "It has T, UMLS.")
      }
    }
  }

  @Test func `a diff names every change and what it means for classes`() throws {
    struct Report: Decodable {
      struct Change: Decodable {
        var id: Concept.ID
        var kind: String
        var old, new: [String]
        var words: String {
          "\(kind) \(id.code): \(old.joined(separator: "|")) > \(new.joined(separator: "|"))"
        }
      }
      struct Effect: Decodable {
        var position: Int
        var effect: String
      }
      var counts: [String: Int]
      var changes: [Change]
      var labels: [Effect]?
    }
    try ReleaseLibrary.with { library in
      try library.add(ReleaseLibrary.next, named: "new", version: "2")
      let labels = library.folder.appending(path: "labels.json")
      try Data(
        #"{"name":"L","labels":[{"name":"Normal"},{"name":"P","concept":{"system":"T","code":"A12"}}]}"#.utf8
      ).write(to: labels)
      let files = ["ontology", "diff", library.path("old.sqlite"), library.path("new.sqlite")]
      let result = try CommandLineTool.run(files + ["--json", "--labels", labels.path])
      #expect(result.status == 1 && result.errors.isEmpty, "\(result.errors)")
      let report = try SnakeCaseJSON.decode(Report.self, from: Data(result.output.utf8))
      #expect(
        report.changes.map(\.words) == [
          "retitled A11: Pneumothorax > Tension pneumothorax", "removed A12: Pneumonia > ",
          "mapping_removed A12: UMLS C0032285 > ", "added A13:  > Tuberculosis",
          "mapping_added A13:  > UMLS C0041296", "moved A21: A2 > A1",
        ])
      #expect(report.counts.values.reduce(0, +) == 6 && report.counts["moved"] == 1)
      #expect(report.labels?.map(\.position) == [1] && report.labels?.map(\.effect) == ["vanished"])
      let moved = try CommandLineTool.run(files + ["--kind", "moved"]).output.split(separator: "\n")
      #expect(moved.count == 2 && moved.last == "moved\tT\tA21\tHeart attack\tA2\tA1")
      let same = try CommandLineTool.run(["ontology", "diff", library.path("old.sqlite"), library.path("old.sqlite")])
      #expect(same.status == 0)
      let obo = library.path("old.obo")
      #expect(try library.ask("export", "--system", "T", "--format", "obo", "--output", obo).status == 0)
      let file = try CommandLineTool.run(["ontology", "diff", obo, library.path("new.sqlite"), "--summary"])
      #expect(file.errors.isEmpty && file.output.contains("retitled\t1\n") && file.output.contains("moved\t1\n"))
    }
  }

  @Test func `an export is read back without loss`() throws {
    try ReleaseLibrary.with { library in
      let tree = try library.ask("export", "--system", "T", "--format", "tree").output
      #expect(tree.hasPrefix("A  Disease\n  A1  Lung disease\n    A11  Pneumothorax\n"))
      let csv = try library.ask("export", "--system", "T", "--format", "csv").output.split(separator: "\n")
      #expect(csv.count == 7)
      #expect(
        csv[3] == "T,A11,term,Pneumothorax,collapsed lung,Air between lung and chest wall.,A1,UMLS C0032326,0,,exact,,,"
      )
      let lines = try library.ask("export", "--system", "T", "--format", "jsonl").output.split(separator: "\n")
      let codes = try lines.map {
        try SnakeCaseJSON.decode([String: CodeOnly].self, from: Data("{\"line\":\($0)}".utf8))["line"]?.code
      }
      #expect(codes == ["A", "A1", "A11", "A12", "A2", "A21"])

      let obo = library.path("t.obo")
      let written = try library.ask("export", "--system", "T", "--format", "obo", "--output", obo)
      #expect(written.status == 0 && written.output.isEmpty)
      let back = try CommandLineTool.run(
        "ontology", "import", obo, "--database", library.path("back.sqlite"))
      try #require(back.status == 0, "\(back.errors)")
      let diff = try CommandLineTool.run("ontology", "diff", library.path("old.sqlite"), library.path("back.sqlite"))
      #expect(diff.status == 0, "\(diff.output)")
    }
  }

  private struct CodeOnly: Decodable { var code: String }

  @Test func `a check tells what sources state badly from what is damaged`() throws {
    struct Problem: Decodable { var kind: String }
    try ReleaseLibrary.with { library in
      #expect(try library.read([Problem].self, "check").isEmpty)
      #expect(try library.ask("check", "--strict").output.hasPrefix("severity\tproblem\tcount\nerror\tdamaged\t0\n"))
      try library.add(ReleaseLibrary.release + "\nA9,Pneumonia,,,,", named: "old", version: "1a")
      let problems = try library.read([Problem].self, "check").map(\.kind)
      #expect(problems.contains("orphan") && problems.contains("shared_name"), "\(problems)")
      #expect(try library.ask("check", "--strict").status == 1)
    }
  }
}
