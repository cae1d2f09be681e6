import Foundation
import TestSupport
import Testing

@Suite struct EncoderSimilarityTests {
  private let command = ["encoder", "similarity", "--encoder", EncoderWorkshop.encoder]

  private func rows(_ arguments: [String]) throws -> [[String]] {
    let result = try CommandLineTool.run(command + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map { line in line.split(separator: "\t").map(String.init) }
  }

  @Test func `two texts give one number`() throws {
    #expect(try rows(["lung disease", "lung disease"]) == [["1.000000"]])
    let number = try #require(Double(try rows(["lung disease", "fracture of femur"])[0][0]))
    #expect(number < 1)
    let json = try CommandLineTool.run(command + ["lung", "lung", "--json"]).output
    #expect(json.contains(#""first":"lung","second":"lung","similarity":"#))
  }

  @Test func `files are compared line by line, or each with each`() throws {
    try withTemporaryDirectory { folder in
      let files = ["a", "b", "c"].map { folder.appending(path: $0).path }
      for (file, text) in zip(files, ["lung\nliver\n", "liver\nliver\n", "lung\n"]) {
        try Data(text.utf8).write(to: URL(filePath: file))
      }
      let pairs = try rows(["--files", files[0], files[1]])
      #expect(pairs.map { [$0[1], $0[2]] } == [["lung", "liver"], ["liver", "liver"]] && pairs[1][0] == "1.000000")
      let matrix = try rows(["--files", files[0], files[1], "--matrix"])
      #expect(matrix[0] == ["text", "liver", "liver"] && matrix[1] == ["lung", pairs[0][0], pairs[0][0]])
      let lines = try CommandLineTool.run(command + ["--files", files[0], files[2], "--matrix", "--json"]).output
      #expect(lines.split(separator: "\n").count == 2 && lines.contains(#""similarities":["#))
      expectError(
        try CommandLineTool.run(command + ["--files", files[0], files[2]]), "has 2 lines", hint: "--matrix")
    }
  }

  @Test func `other numbers of texts and files are refused`() throws {
    for (words, reason) in [
      (["a"], "expected two texts, found 1"), ([], "expected two texts, or --files"),
      (["a", "b", "--files", "c"], "expected two texts, or --files"), (["--files", "c"], "--files takes two files"),
      (["a", "b", "--matrix"], "--matrix needs --files"),
    ] {
      let usage = try CommandLineTool.run(command + words)
      #expect(usage.status == 64 && usage.errors.contains(reason), "\(usage.errors)")
    }
  }
}
