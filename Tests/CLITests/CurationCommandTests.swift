import Foundation
import TestSupport
import Testing
import VisionBridge

@testable import CLI

/// Titles to codes to a label file, as a user goes.
@Suite struct CurationCommandTests {
  private func run(_ arguments: String...) throws -> CommandLineTool.Result {
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
      let dictionary = try JSONDecoder().decode(
        [String: Int].self, from: Data(contentsOf: folder.appending(path: "dict.json")))
      #expect(dictionary["Normal"] == 0)
    }
  }

  @Test func `the judge of meaning is not left out silently`() throws {
    let result = try CommandLineTool.run("curate", "articles", "/dev/null")
    #expect(result.status != 0)
    #expect(!result.errors.isEmpty)
  }
}
