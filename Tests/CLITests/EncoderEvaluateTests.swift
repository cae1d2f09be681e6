import Files
import Foundation
import TestSupport
import Testing
import TextEncoder

@Suite struct EncoderEvaluateTests {
  /// What `--against --json` prints.
  private struct Report: Decodable {
    struct Difference: Decodable {
      var score: String
      var baseline: Double
      var value: Double
      var difference: Double
      var lower: Double
      var upper: Double
      var questionCount: Int
    }

    var scores: EncoderScores
    var against: EncoderScores
    var differences: [Difference]
  }

  private func decode<T: Decodable>(_ type: T.Type, _ result: CommandLineTool.Result) throws -> T {
    try #require(result.status == 0, "\(result.errors)")
    return try SnakeCaseJSON.decode(type, from: Data(result.output.utf8))
  }

  @Test func `a comparison gives each encoder its own pooling, and JSON the scores of both`() throws {
    try withTemporaryDirectory { folder in
      let command = [
        "encoder", "evaluate", "--database", try EncoderWorkshop.database(in: folder), "--recipe",
        try EncoderWorkshop.recipe(in: folder, steps: 1), "--encoder", EncoderWorkshop.encoder,
      ]
      let mean = try decode(EncoderScores.self, CommandLineTool.run(command + ["--json"]))
      let cls = try decode(EncoderScores.self, CommandLineTool.run(command + ["--pooling", "cls", "--json"]))
      try #require(mean != cls)

      let against = command + ["--pooling", "cls", "--against", EncoderWorkshop.encoder]
      let report = try decode(Report.self, CommandLineTool.run(against + ["--json"]))
      #expect(report.scores == cls && report.against == mean)
      let rank = try #require(report.differences.first { $0.score == "synonyms.mean_reciprocal_rank" })
      #expect(rank.value == cls.synonyms.meanReciprocalRank && rank.baseline == mean.synonyms.meanReciprocalRank)
      #expect(abs(rank.difference - (rank.value - rank.baseline)) < 1e-12)
      #expect(rank.lower <= rank.difference && rank.difference <= rank.upper)
      #expect(rank.questionCount == mean.synonyms.queryCount)

      let same = try decode(Report.self, CommandLineTool.run(against + ["--against-pooling", "cls", "--json"]))
      #expect(same.against == cls && same.differences.allSatisfy { $0.difference == 0 })

      let table = try CommandLineTool.run(against)
      let rows = table.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        .filter { $0.count == 8 }
      #expect(rows.first?.last == "established" && rows.count == report.differences.count + 1)
      for (row, difference) in zip(rows.dropFirst(), report.differences) {
        #expect(row[7] == (difference.lower > 0 || difference.upper < 0 ? "*" : ""))
      }
    }
  }

  @Test func `an encoder to compare with that does not say its pooling asks for that option`() throws {
    try withTemporaryDirectory { folder in
      let silent = folder.appending(path: "silent")
      try FileManager.default.copyItem(at: URL(filePath: EncoderWorkshop.encoder), to: silent)
      try FileManager.default.removeItem(at: silent.appending(path: "modules.json"))
      let command = [
        "encoder", "evaluate", "--recipe", "none.json", "--encoder", EncoderWorkshop.encoder, "--pooling", "cls",
      ]
      expectError(
        try CommandLineTool.run(command + ["--against", silent.path]),
        "\(silent.path) does not say how tokens are pooled",
        hint: "--against-pooling")
      // The pooling is known now; the recipe is what is missing.
      expectError(
        try CommandLineTool.run(command + ["--against", silent.path, "--against-pooling", "mean"]),
        "cannot read the recipe none.json")
      let usage = try CommandLineTool.run(command + ["--against-pooling", "mean"])
      #expect(usage.status == 64 && usage.errors.contains("--against-pooling needs --against"))
    }
  }
}
