import Foundation
import TestSupport
import Testing

/// A trained model on cases that others labelled: trained further on their classes, and measured by a table of both.
@Suite struct OtherClassesTests {
  private struct Case: Codable {
    var id: String
    var split: String
    var labels: [String]
    var scans: [Scan]

    struct Scan: Codable {
      var path: String
      var modality: String
    }
  }

  /// Writes cases whose labels say only on which side something is.
  private func write(_ cases: [Case], to url: URL) throws {
    let lines = try cases.map { content in
      var content = content
      content.labels = ["left", "right"].filter { side in content.labels.contains { $0.contains(side) } }
        .map { "\($0) side" }
      return String(decoding: try JSONEncoder().encode(content), as: UTF8.self)
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
  }

  @Test func `a model is trained further on other classes, and measured on cases of others by its own thresholds`()
    throws
  {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let manifest = phantom.appending(path: "manifest.jsonl")
      let run = folder.appending(path: "run").path
      let trained = try CommandLineTool.run(
        "vision", "train", manifest.path, "--labels", try VisionWorkshop.classes(of: phantom, in: folder), "--recipe",
        try VisionWorkshop.recipe(in: folder, epochs: 1), "--output", run)
      try #require(trained.status == 0, "\(trained.errors)")
      let cases = try String(contentsOf: manifest, encoding: .utf8).split(separator: "\n").map {
        try JSONDecoder().decode(Case.self, from: Data($0.utf8))
      }
      let (sides, tests) = (phantom.appending(path: "sides.jsonl"), phantom.appending(path: "tests.jsonl"))
      try write(cases, to: sides)
      try write(cases.filter { $0.split == "test" }, to: tests)
      let names = folder.appending(path: "sides.json")
      try Data(#"["left side", "right side"]"#.utf8).write(to: names)

      let other = folder.appending(path: "other").path
      let further = try CommandLineTool.run(
        "vision", "finetune", run, "--manifest", sides.path, "--labels", names.path, "--classifier", "linear",
        "--output",
        other, "--epochs", "1")
      try #require(further.status == 0, "\(further.errors)")
      #expect(further.errors.contains("left out, the classifier begins anew"), "\(further.errors)")
      let predicted = try CommandLineTool.run("vision", "predict", other, "--manifest", tests.path)
      try #require(predicted.status == 0, "\(predicted.errors)")
      #expect(predicted.output.contains("\"left side\"") && !predicted.output.contains("kidney"))

      let table = folder.appending(path: "map.csv")
      let labels = Set(cases.flatMap(\.labels)).sorted()
      let rows = labels.compactMap { label in
        ["left", "right"].first(where: label.contains).map { "\($0) side,\"\(label)\"\n" }
      }
      try Data(rows.joined().utf8).write(to: table)
      let output = folder.appending(path: "outside.json")
      func measure() throws -> String {
        let result = try CommandLineTool.run(
          "vision", "evaluate", run, "--manifest", tests.path, "--map", table.path, "--output", output.path)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
      }
      #expect(try measure().contains("are the probability one half"))
      let own = try CommandLineTool.run("vision", "evaluate", run, "--manifest", manifest.path)
      try #require(own.status == 0, "\(own.errors)")
      #expect(try measure().contains("as the evaluation of the run chose them"))
      #expect(try String(contentsOf: output, encoding: .utf8).contains("\"earlier_evaluation\""))
    }
  }
}
