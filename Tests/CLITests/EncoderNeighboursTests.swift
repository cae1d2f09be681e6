import Files
import Foundation
import KnowledgeEncoder
import TestSupport
import Testing

@testable import CLI

@Suite struct EncoderNeighboursTests {
  private static let encoder = Golden.url("text_encoder/tiny-new").path

  @Test("Neighbours come best first, and a name that is the query itself is left out")
  func neighbours() throws {
    try withTemporaryDirectory { folder in
      let names = folder.appending(path: "names.txt")
      try Data("lung disease\nFracture of femur\nkidney failure\nliver\n".utf8).write(to: names)
      let result = try CommandLineTool.run(
        "encoder", "neighbours", "--encoder", Self.encoder, "--candidates", names.path, "--query",
        "fracture of femur",
        "lung", "--k", "3", "--json")
      try #require(result.status == 0, "\(result.errors)")
      let list = try SnakeCaseJSON.decode(NeighbourList.self, from: Data(result.output.utf8))
      #expect(list.candidateCount == 4)
      #expect(list.queries.map(\.query) == ["fracture of femur", "lung"])
      #expect(Set(list.queries[0].neighbours.map(\.name)) == ["lung disease", "kidney failure", "liver"])
      for query in list.queries {
        #expect(query.neighbours.count == 3)
        #expect(zip(query.neighbours, query.neighbours.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
        #expect(query.neighbours.allSatisfy { abs($0.cosine) <= 1.0001 })
      }
    }
  }

  private func neighbours(_ arguments: String...) throws -> NeighbourList {
    let result = try CommandLineTool.run(
      ["encoder", "neighbours", "--encoder", Self.encoder, "--json"] + arguments)
    try #require(result.status == 0, "\(result.errors)")
    return try SnakeCaseJSON.decode(NeighbourList.self, from: Data(result.output.utf8))
  }

  @Test("A name that several concepts have is listed once, and more neighbours than names are all names")
  func duplicates() throws {
    try withTemporaryDirectory { folder in
      let names = folder.appending(path: "names.txt")
      try Data("liver\nLiver\nkidney failure\nliver\n".utf8).write(to: names)
      let list = try neighbours("--candidates", names.path, "--query", "lung", "LIVER", "--k", "100")
      #expect(list.candidateCount == 2)
      #expect(Set(list.queries[0].neighbours.map(\.name)) == ["liver", "kidney failure"])
      #expect(list.queries[1].neighbours.map(\.name) == ["kidney failure"])
    }
  }

  @Test("Names come from the ontology, from all systems or the chosen ones; an unknown system is refused")
  func systems() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "ontology.sqlite").path
      for (system, disease) in [("ONE", "pneumothorax"), ("TWO", "fracture of femur")] {
        let terms = folder.appending(path: "\(system).obo")
        try Data(
          """
          format-version: 1.2

          [Term]
          id: \(system):1
          name: \(disease)

          [Term]
          id: \(system):2
          name: \(system == "ONE" ? "lung disease" : "Lung disease")

          """.utf8
        ).write(to: terms)
        let result = try CommandLineTool.run(
          "ontology", "import", terms.path, "--format", "obo", "--name", system, "--system", system, "--version", "1",
          "--licence", "CC0-1.0", "--database", path)
        try #require(result.status == 0, "\(result.errors)")
      }
      let all = try neighbours("--database", path, "--query", "lung", "--k", "9")
      #expect(Set(all.queries[0].neighbours.map(\.name)) == ["pneumothorax", "lung disease", "fracture of femur"])
      let one = try neighbours("--database", path, "--query", "lung", "--k", "9", "--system", "TWO")
      #expect(Set(one.queries[0].neighbours.map(\.name)) == ["Lung disease", "fracture of femur"])
      let refused = try CommandLineTool.run(
        "encoder", "neighbours", "--encoder", Self.encoder, "--database", path, "--query", "lung", "--system", "THREE")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("has no code system THREE"))
      #expect(refused.errors.contains("hint: it has ONE, TWO"))
    }
  }

  @Test("A file of names that is not there ends in one line")
  func missingFile() throws {
    let result = try CommandLineTool.run(
      "encoder", "neighbours", "--encoder", Self.encoder, "--query", "a", "--candidates", "/no/such/file")
    #expect(result.status == 1)
    #expect(result.errors.contains("error: /no/such/file: no such file"))
  }

  @Test("A file and a system of names exclude each other")
  func twoSources() throws {
    let result = try CommandLineTool.run(
      "encoder", "neighbours", "--encoder", Self.encoder, "--query", "a", "--candidates", "f", "--system",
      "ICD10CM")
    #expect(result.status == 64)
  }
}
