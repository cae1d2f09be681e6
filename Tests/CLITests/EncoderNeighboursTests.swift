import Foundation
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
      let list = try JSONDecoder().decode(NeighbourList.self, from: Data(result.output.utf8))
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

  @Test("A file of names that is not there ends in one line")
  func missingFile() throws {
    let result = try CommandLineTool.run(
      "encoder", "neighbours", "--encoder", Self.encoder, "--query", "a", "--candidates", "/no/such/file")
    #expect(result.status == 1)
    #expect(result.errors.contains("error: /no/such/file: cannot be read as a file"))
  }

  @Test("A file and a system of names exclude each other")
  func twoSources() throws {
    let result = try CommandLineTool.run(
      "encoder", "neighbours", "--encoder", Self.encoder, "--query", "a", "--candidates", "f", "--system",
      "ICD10CM")
    #expect(result.status == 64)
  }
}
