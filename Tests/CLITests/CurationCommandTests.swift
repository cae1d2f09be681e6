import Curation
import Files
import Foundation
import Ontology
import TestSupport
import Testing
import VisionBridge

@testable import CLI

/// Titles to codes to a label file, as a user goes.
@Suite struct CurationCommandTests {
  private func run(_ arguments: String...) throws -> CommandLineTool.Result { try run(arguments) }

  private func run(_ arguments: [String]) throws -> CommandLineTool.Result {
    let result = try CommandLineTool.run(arguments)
    try #require(result.status == 0, "\(arguments): \(result.errors)")
    return result
  }

  @Test func `titles are mapped, reviewed and made a label file that image models read`() throws {
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      let fixture = CommandLineTool.root.appending(path: "Tests/OntologyTests/Fixtures/tabular.xml").path
      _ = try run(
        "ontology", "import", fixture, "--format", "icd10cm-tabular", "--name", "ICD", "--system", "ICD10CM",
        "--version", "1", "--licence", "none", "--database", path("o.sqlite"))
      try Data("Ectropions\nLow vision (overview)\nEyelid retraction\nZebra\n".utf8)
        .write(to: folder.appending(path: "titles.txt"))
      let first = try run(
        "curate", "map", path("titles.txt"), "--database", path("o.sqlite"), "--review", path("review.csv"),
        "--output", path("codes.csv"))
      #expect(first.errors.contains("of 4 names accepted"))

      for option in [["--pooling", "mean"], ["--precision", "f32"], ["--prompt", "x"]] {
        let refused = try CommandLineTool.run(
          ["curate", "map", path("titles.txt"), "--database", path("o.sqlite"), "--output", path("none.csv")] + option)
        #expect(refused.status == 64 && refused.errors.contains("needs --encoder"), "\(refused.errors)")
      }

      // A person decides what is open.
      let review = try String(contentsOf: folder.appending(path: "review.csv"), encoding: .utf8)
      var lines = review.split(separator: "\r\n").map(String.init)
      for (index, line) in lines.enumerated().dropFirst() {
        lines[index] = line + (line.hasPrefix("Zebra") ? "no" : line.hasPrefix("Low") ? "H54" : "H02.1")
      }
      try Data((lines.joined(separator: "\r\n") + "\r\n").utf8).write(to: folder.appending(path: "decided.csv"))
      let second = try run(
        "curate", "map", path("titles.txt"), "--database", path("o.sqlite"), "--decisions", path("decided.csv"),
        "--output", path("codes.csv"))
      #expect(second.errors.contains("3 of 4 names accepted in 2 categories, 0 to review, 1 decided to have no code"))

      try Data(#"{"Low\u00a0vision (overview)": 120, "ectropions": 40, "Unheard": 2}"#.utf8)
        .write(to: folder.appending(path: "counts.json"))
      let built = try run(
        "labels", "build", path("titles.txt"), "--level", "category", "--codes", path("codes.csv"), "--counts",
        path("counts.json"), "--database", path("o.sqlite"), "--output", path("labels.json"), "--dictionary",
        path("dict.json"), "--store", "lids")
      #expect(built.errors.contains("not placed: Zebra: it is mapped to no code"))
      #expect(built.errors.contains("not placed: Unheard: 2 cases have the label, which is not in the names"))
      let space = try LabelSpace.load(folder.appending(path: "labels.json"))
      #expect(space.labels == ["Normal", "Blindness and low vision", "Other disorders of eyelid"])
      let text = try String(contentsOf: folder.appending(path: "labels.json"), encoding: .utf8)
      #expect(text.contains(#""cases":120,"code":"H54","group":"head""#))
      let shown = try run("labels", "show", "lids", "--database", path("o.sqlite"))
      #expect(shown.output.contains("1\tBlindness and low vision\tICD10CM\tH54"))
      let dictionary = try SnakeCaseJSON.decode(
        [String: Int].self, from: Data(contentsOf: folder.appending(path: "dict.json")))
      #expect(dictionary["Normal"] == 0)
    }
  }

  /// A database of the tabular fixture, as options.
  private func database(in folder: URL) throws -> [String] {
    let options = ["--database", folder.appending(path: "o.sqlite").path]
    _ = try run(
      [
        "ontology", "import", CommandLineTool.root.appending(path: "Tests/OntologyTests/Fixtures/tabular.xml").path,
        "--format", "icd10cm-tabular", "--name", "ICD", "--system", "ICD10CM", "--version", "1", "--licence", "none",
      ] + options)
    return options
  }

  @Test func `names are compared by meaning, embedded anew or from an index`() throws {
    try withTemporaryDirectory { folder in
      let database = try database(in: folder)
      let encoder = ["--encoder", Golden.url("text_encoder/tiny-new").path]
      let index = folder.appending(path: "names.safetensors").path
      _ = try run(["encoder", "index", "--output", index] + encoder + database)
      let titles = folder.appending(path: "titles.txt")
      try Data("Ectropion of the lid\nLow vision (overview)\nZebra\n".utf8).write(to: titles)
      func map(_ options: String...) throws -> [MappedTerm] {
        let result = try run(["curate", "map", titles.path, "--json"] + options + database)
        return try SnakeCaseJSON.decode([MappedTerm].self, from: Data(result.output.utf8))
      }
      let wordsOnly = try map()
      #expect(wordsOnly.last?.candidates.isEmpty == true)
      let anew = try map(encoder[0], encoder[1], "--precision", "f32")
      // The index was made in f32, and titles are embedded alike without being told so.
      let indexed = try map(encoder[0], encoder[1], "--index", index)
      #expect(indexed.count == 3 && indexed.allSatisfy { !$0.candidates.isEmpty })
      #expect(indexed.last?.candidates.first?.method == .semantic)
      for (a, b) in zip(anew, indexed) {
        #expect(a.candidates.map(\.code) == b.candidates.map(\.code), "\(a.title)")
        #expect(zip(a.candidates, b.candidates).allSatisfy { abs($0.score - $1.score) < 1e-4 }, "\(a.title)")
      }
    }
  }

  @Test func `weights are fitted and judged, and the gold standard is no evidence where it was imported`() throws {
    try withTemporaryDirectory { folder in
      let database = try database(in: folder)
      let gold = [
        "Ectropions": "H02", "Ectropion of eyelid": "H02", "Low vision": "H54", "Blindness": "H54",
        "Eyelid disorder": "H02", "Disorders of eyelids": "H02", "Vision, low": "H54", "Zebra": "H54",
      ]
      let file = folder.appending(path: "gold.json")
      try JSONEncoder().encode(gold).write(to: file)
      let weights = folder.appending(path: "weights.json").path
      let fit = ["curate", "fit", "--gold", file.path, "--output", weights] + database
      let evaluate = ["curate", "evaluate", "mapping", "--gold", file.path, "--model", weights, "--json"] + database
      let fitted = try run(fit)
      #expect(fitted.output.hasPrefix("weights in \(weights), acceptance "))
      func scores(_ part: MappingGold.Part) throws -> MappingScores {
        try SnakeCaseJSON.decode(
          MappingScores.self, from: Data(run(evaluate + ["--part", part.rawValue]).output.utf8))
      }
      let before = try scores(.all)
      #expect(before.count == gold.count)
      #expect(before.coverage == 7.0 / 8 && before.accuracyAt1 >= 0.75 && before.accuracyAt1 <= 7.0 / 8)
      let halves = try [scores(.development), scores(.test)]
      #expect(halves.map(\.count).reduce(0, +) == gold.count && halves.allSatisfy { $0.count > 0 })

      let list = folder.appending(path: "list.json")
      try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: gold.keys.sorted().enumerated().map { ($1, $0) }))
        .write(to: list)
      for file in [list, file] {
        _ = try run(
          ["ontology", "import", file.path, "--name", file.lastPathComponent, "--version", "1", "--licence", "none"]
            + database)
      }
      let mapped = try run(["curate", "map", list.path, "--model", weights, "--json"] + database)
      let terms = try SnakeCaseJSON.decode([MappedTerm].self, from: Data(mapped.output.utf8))
      #expect(terms.first { $0.title == "Zebra" }?.candidates.first?.category == "H54")
      #expect(try scores(.all) == before)
      #expect(try run(evaluate).errors.contains("no evidence, for they may state the codes of gold.json: RP3D-Diag"))
      let model = try Data(contentsOf: URL(filePath: weights))
      _ = try run(fit)
      #expect(try Data(contentsOf: URL(filePath: weights)) == model)
    }
  }

  @Test func `the judge of meaning is not left out silently`() throws {
    let result = try CommandLineTool.run("curate", "articles", "/dev/null")
    #expect(result.status != 0)
    #expect(!result.errors.isEmpty)
  }

  @Test func `the concepts of a system are mapped by all their names, and their codes begin the table`() throws {
    try withTemporaryDirectory { folder in
      let library = TermLibrary(folder: folder)
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
}
