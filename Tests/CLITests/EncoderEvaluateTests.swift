import Files
import Foundation
import TestSupport
import Testing
import TextEncoder

@Suite struct EncoderEvaluateTests {
  private static let mentions =
    "1|t|Fracture of femur (FOF) and lung disease\n1\t0\t17\tFracture of femur\tDisease\tC1\n"
    + "1\t19\t22\tFOF\tDisease\tC1\n1\t28\t40\tlung disease\tDisease\tC2\n"
  private static let names = "C1||Femur fracture|Fracture of femur\nC2|C7||Lung disease\nC3||Liver|Kidney failure\n"

  private func report(_ arguments: [String]) throws -> EncoderReport {
    let result = try CommandLineTool.run(["encoder", "evaluate", "--json"] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return try SnakeCaseJSON.decode(EncoderReport.self, from: Data(result.output.utf8))
  }

  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
  }

  @Test func `encoders answer the same questions side by side, each with its own pooling`() throws {
    try withTemporaryDirectory { folder in
      let questions = [
        "--database", try EncoderWorkshop.database(in: folder), "--recipe",
        try EncoderWorkshop.recipe(in: folder, steps: 1),
      ]
      let encoder = EncoderWorkshop.encoder
      let report = try report(["--encoder", encoder, encoder, encoder, "--pooling", "-", "cls", "mean"] + questions)
      #expect(report.encoders.map(\.name) == [encoder, encoder, encoder])
      let rows = report.parts[0].rows
      let rank = try #require(rows.first { $0.measure == "synonyms.mean_reciprocal_rank" })
      #expect(rank.scores[0].estimate == rank.scores[2].estimate && rank.scores[0].estimate != rank.scores[1].estimate)
      #expect(rank.scores[0].difference == nil)
      #expect(rows.allSatisfy { ($0.scores[2].difference?.value ?? 0) == 0 })
      let difference = try #require(rank.scores[1].difference)
      #expect(try #require(difference.lower) <= difference.value)
      #expect(try #require(difference.upper) >= difference.value)

      let alone = try self.report(["--encoder", encoder, "--pooling", "cls"] + questions)
      #expect(alone.parts[0].rows.map(\.scores[0].estimate) == rows.map(\.scores[1].estimate))

      let table = try CommandLineTool.run(["encoder", "evaluate", "--encoder", encoder, encoder] + questions).output
      let lines = table.split(separator: "\n")
      #expect(lines[0].hasPrefix("encoder 1  \(encoder)") && lines[2].hasPrefix("held_out  Names by synonyms"))
      let cells = lines.dropFirst(3).map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
      #expect(cells.count == rows.count + 1 && cells.allSatisfy { $0.count == 12 } && cells[0].last == "established")
    }
  }

  @Test func `mentions, pairs and lists of sets are asked in one table`() throws {
    try withTemporaryDirectory { folder in
      try write(
        [
          "mentions.txt": Self.mentions, "names.txt": Self.names, "pairs.csv": "a,b,r\nlung,liver,1\nlung,lung,4\n",
          "sets.json": """
          {"format_version":1,"sets":[{"kind":"pairs","name":"mine","file":"pairs.csv","columns":["b","a","r"]}]}
          """,
        ], to: folder)
      func path(_ name: String) -> String { folder.appending(path: name).path }
      let report = try report([
        "--encoder", EncoderWorkshop.encoder, "--linking", path("mentions.txt"), "--dictionary", path("names.txt"),
        "--types", "Disease", "--training-names", path("names.txt"), "--pairs", path("pairs.csv"), "--sets",
        path("sets.json"),
      ])
      #expect(report.parts.map(\.task.name) == ["linking", "pairs", "mine"])
      #expect(report.value("expanded.accuracy_at_1", ofKind: "linking") == 1)
      #expect(report.value("raw_trained.accuracy_at_1", ofKind: "linking") == 1)
      #expect(report.parts[0].task.count("with_abbreviations") == 1)
      #expect(report.value("spearman", ofKind: "pairs") == 1)
    }
  }

  @Test func `what cannot be asked is refused before an encoder is loaded`() throws {
    try withTemporaryDirectory { folder in
      try write(["bad.txt": "1|t|A\nnonsense\n", "names.txt": Self.names], to: folder)
      let command = ["encoder", "evaluate", "--encoder", "/no/such/encoder"]
      expectError(
        try CommandLineTool.run(
          command + [
            "--linking", folder.appending(path: "bad.txt").path, "--dictionary",
            folder.appending(path: "names.txt").path,
          ]), "bad.txt, line 2: expected a title")
      expectError(try CommandLineTool.run(command + ["--recipe", "none.json"]), "cannot read the recipe none.json")
      expectError(
        try CommandLineTool.run(command + ["--sets", folder.appending(path: "names.txt").path]), "names.txt")
      for (words, reason) in [
        ([], "there is nothing to ask"), (["--linking", "a"], "--linking and --contrasts need --dictionary"),
        (["--recipe", "a", "--types", "b"], "--types, --training-names and --fused need --linking"),
        (["--recipe", "a", "--pair-columns", "b"], "--pair-columns needs --pairs"),
        (["--pairs", "a", "--pair-columns", "b"], "--pair-columns names three columns, found 1"),
        (["--recipe", "a", "--pooling", "sum"], "--pooling is one of"),
        (["--recipe", "a", "--pooling", "cls", "mean"], "--pooling names 2 ways for 1 encoders"),
      ] {
        let usage = try CommandLineTool.run(command + words)
        #expect(usage.status == 64 && usage.errors.contains(reason), "\(usage.errors)")
      }
    }
  }
}
