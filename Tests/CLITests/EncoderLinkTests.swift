import Foundation
import TestSupport
import Testing

@Suite struct EncoderLinkTests {
  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
  }

  private static let files = [
    "lines.txt": "renal failure\nfemur, broken\n",
    "pubtator.txt": "1|t|Fracture of femur (FOF)\n1\t19\t22\tFOF\tDisease\tx\n",
    "names.txt": "C1||Fracture of femur\nC2||Kidney failure|Renal failure\n",
  ]

  @Test func `lines are linked to the concepts of a dictionary`() throws {
    try withTemporaryDirectory { folder in
      try write(Self.files, to: folder)
      let command = [
        "encoder", "link", folder.appending(path: "lines.txt").path, "--encoder", EncoderWorkshop.encoder,
        "--dictionary",
        folder.appending(path: "names.txt").path, "--limit", "1",
      ]
      let rows = try CommandLineTool.run(command).output.split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false)
      }
      #expect(rows.count == 3 && rows.allSatisfy { $0.count == 13 })
      #expect(
        rows[1][3...10].elementsEqual([
          "renal failure", "renal failure", "1", "", "C2", "Kidney failure", "Renal failure", "exact",
        ]))
      let lines = try CommandLineTool.run(command + ["--json"]).output.split(separator: "\n")
      #expect(
        lines.count == 2 && lines[0].contains(#""code":"C2""#) && lines[1].contains(#""mention":"femur, broken""#))
    }
  }

  @Test func `abbreviations of documents are written out unless that is not wanted`() throws {
    try withTemporaryDirectory { folder in
      try write(Self.files, to: folder)
      let command = [
        "encoder", "link", folder.appending(path: "pubtator.txt").path, "--encoder", EncoderWorkshop.encoder,
        "--dictionary", folder.appending(path: "names.txt").path, "--limit", "1", "--json", "--types", "Disease",
      ]
      let line = try CommandLineTool.run(command).output
      #expect(line.contains(#""document":"1""#) && line.contains(#""expanded":"Fracture of femur""#))
      #expect(line.contains(#""start":19"#) && line.contains(#""code":"C1""#))
      #expect(try !CommandLineTool.run(command + ["--as-written"]).output.contains("expanded"))
    }
  }

  @Test func `a database needs its index of names`() throws {
    try withTemporaryDirectory { folder in
      try write(Self.files, to: folder)
      let database = try EncoderWorkshop.database(in: folder)
      let command = [
        "encoder", "link", folder.appending(path: "lines.txt").path, "--encoder", EncoderWorkshop.encoder, "--database",
        database,
      ]
      expectError(try CommandLineTool.run(command), "there is no index of names", hint: "nosology encoder index")
      let index = try CommandLineTool.run(
        "encoder", "index", "--encoder", EncoderWorkshop.encoder, "--database", database)
      try #require(index.status == 0, "\(index.errors)")
      let result = try CommandLineTool.run(command + ["--system", "article", "--json"])
      #expect(result.output.split(separator: "\n").count == 2 && result.output.contains(#""system":"article""#))
      let usage = try CommandLineTool.run(command + ["--dictionary", "a", "--system", "b"])
      #expect(usage.status == 64 && usage.errors.contains("--dictionary leaves no use for"))
    }
  }
}
