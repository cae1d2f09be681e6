import Files
import Foundation
import Ontology
import TestSupport
import Testing

@Suite struct MeaningSearchCommandTests {
  private static let encoder = Golden.url("text_encoder/tiny-new").path

  @Test func `names are indexed once, then found by words and meaning together`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let database = ["--database", workshop.path("ontology.sqlite")]
      let index = workshop.path("names.safetensors")
      let build = ["encoder", "index", "--encoder", Self.encoder, "--output", index, "--storage", "bf16"] + database
      let first = try CommandLineTool.run(build)
      try #require(first.status == 0, "\(first.errors)")
      #expect(first.output.hasPrefix("120 names, 120 vectors of "))
      let again = try CommandLineTool.run(build)
      #expect(again.output.contains("120 vectors (120 kept)") && again.errors.isEmpty)

      let search = ["ontology", "search", "OLD sign 7", "--encoder", Self.encoder, "--index", index] + database
      let table = try CommandLineTool.run(search + ["--limit", "3"])
      try #require(table.status == 0, "\(table.errors)")
      let lines = table.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
      #expect(lines.count == 4)
      #expect(lines[0] == ["system", "code", "name", "match", "cosine", "found by"])
      #expect(lines[1].prefix(4) == ["OLD", "OLD7", "Finding 7 of OLD", "exact"])
      #expect(abs((Double(lines[1][4]) ?? 0) - 1) < 0.005)
      #expect(lines[1].last == "OLD sign 7")

      let result = try CommandLineTool.run(search + ["--json", "--kind", "term", "--limit", "200"])
      let hits = try SnakeCaseJSON.decode([SearchHit].self, from: Data(result.output.utf8))
      #expect(hits.count == 40 && hits.first?.ranks?.wordRank == 1)
      #expect(Set(hits.map(\.concept.id)).count == 40)
      #expect(hits.contains { $0.match == .meaning && $0.ranks?.wordRank == nil })
      expectError(
        try CommandLineTool.run(search + ["--system", "NEW"]), "there is no code system NEW", hint: "It has OLD.")
    }
  }

  @Test func `an index that does not fit is refused in one line that says how to make it again`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      let database = ["--database", workshop.path("ontology.sqlite")]
      let index = workshop.path("names.safetensors")
      let search = ["ontology", "search", "finding", "--index", index] + database
      let usage = try CommandLineTool.run(["ontology", "search", "finding", "--encoder", Self.encoder] + database)
      #expect(usage.status == 64 && usage.errors.contains("needs --index beside --encoder"))
      let missing = try CommandLineTool.run(search + ["--encoder", Self.encoder])
      #expect(missing.status == 1 && missing.errors.contains("cannot read \(index)"))

      let build = try CommandLineTool.run(
        ["encoder", "index", "--encoder", Self.encoder, "--output", index] + database)
      try #require(build.status == 0, "\(build.errors)")
      try workshop.writeTable("NEW", rows: 3)
      let added = try CommandLineTool.run(workshop.importing("NEW", into: "ontology.sqlite"))
      try #require(added.status == 0, "\(added.errors)")
      let refused = try CommandLineTool.run(search + ["--encoder", Self.encoder])
      #expect(refused.status == 1 && refused.output.isEmpty)
      #expect(refused.errors.contains("error: \(index) has the names of another ontology"))
      #expect(
        refused.errors.contains("hint: Make it again with `nosology encoder index --precision f32 --storage f32`"))
      let other = try CommandLineTool.run(
        ["encoder", "index", "--encoder", Self.encoder, "--output", index, "--storage", "bf16"] + database)
      #expect(other.status == 0 && !other.output.contains("kept"))
      #expect(other.errors == "no vectors of \(index) are kept: the storage was f32, is now bf16\n")
    }
  }

  @Test func `an index without room leaves the earlier one`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.writeTable("NEW", rows: 1000)
      let table = try CommandLineTool.run(workshop.importing("NEW", into: "ontology.sqlite"))
      try #require(table.status == 0, "\(table.errors)")
      let index = workshop.path("names.safetensors")
      try Data("earlier".utf8).write(to: URL(filePath: index))
      let result = try CommandLineTool.run(
        [
          "encoder", "index", "--encoder", Self.encoder, "--output", index, "--database",
          workshop.path("ontology.sqlite"),
        ],
        through: CommandLineTool.limitingFiles(to: 100_000))
      #expect(result.status == 1)
      #expect(result.errors.contains("cannot write \(index): File too large"), "\(result.errors)")
      #expect(try Data(contentsOf: URL(filePath: index)) == Data("earlier".utf8))
    }
  }
}
