import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct TaxonomyTests {
  /// R above A and B; C below both; D below C; E below B.
  private static let edges = [("A", "R"), ("B", "R"), ("C", "A"), ("C", "B"), ("D", "C"), ("E", "B")]

  private func taxonomy() throws -> Taxonomy {
    let codes = ["R", "A", "B", "C", "D", "E"]
    return try Taxonomy(
      system: "S",
      concepts: codes.map { code in (code, "name \(code)", Self.edges.filter { $0.0 == code }.map(\.1)) })
  }

  private func codes(_ numbers: [Int32], _ taxonomy: Taxonomy) -> [String] { numbers.map { taxonomy.codes[Int($0)] } }

  @Test func `ancestors and descendants are found once, nearest first`() throws {
    let taxonomy = try taxonomy()
    func number(_ code: String) throws -> Int32 { try #require(taxonomy.number(of: code)) }
    #expect(codes(taxonomy.ancestors(of: try number("D")), taxonomy) == ["C", "A", "B", "R"])
    #expect(codes(taxonomy.descendants(of: try number("B")), taxonomy) == ["C", "E", "D"])
    #expect(codes(taxonomy.ancestors(of: try number("R")), taxonomy) == [])
    #expect(codes(taxonomy.roots, taxonomy) == ["R"])
    #expect(taxonomy.number(of: "Z") == nil)
  }

  @Test func `a cycle is an error that names it`() throws {
    let error = #expect(throws: OntologyError.self) {
      try Taxonomy(system: "S", concepts: [("A", "a", ["B"]), ("B", "b", ["A"])])
    }
    #expect(error?.description == "the hierarchy of S has a cycle: A → B → A")
  }

  @Test func `the hierarchy of a store equals its closure`() throws {
    try withTemporaryDirectory { directory in
      let store = try Knowledge.store(in: directory)
      let taxonomy = try store.taxonomy(of: "ICD")
      #expect(taxonomy.count == Knowledge.classification.count)
      for number in 0..<Int32(taxonomy.count) {
        let above = try store.ancestors(of: taxonomy.id(number)).map(\.concept.id.code)
        #expect(codes(taxonomy.ancestors(of: number), taxonomy) == above)
        let below = try store.descendants(of: taxonomy.id(number)).map(\.concept.id.code)
        #expect(Set(codes(taxonomy.descendants(of: number), taxonomy)) == Set(below))
      }
      #expect(throws: OntologyError.self) { try store.taxonomy(of: "nothing") }
    }
  }

  @Test func `ways up, ways between and what is above both`() throws {
    try withStore { store in
      let codes = ["R", "A", "B", "C", "D", "E"]
      try store.importRecords(
        codes.map { code in
          Knowledge.concept(code, "name \(code)", below: Self.edges.filter { $0.0 == code }.map(\.1))
        } + [Knowledge.concept("Z", "alone")], from: Knowledge.source("S"))
      func id(_ code: String) -> ConceptID { ConceptID(system: "S", code: code) }
      #expect(
        try store.pathsToRoots(from: id("D")).map { $0.map(\.id.code) } == [
          ["D", "C", "A", "R"], ["D", "C", "B", "R"],
        ])
      #expect(try store.pathsToRoots(from: id("D"), limit: 1).count == 1)
      #expect(try store.path(from: id("D"), to: id("E")).map(\.id.code) == ["D", "C", "B", "E"])
      #expect(try store.path(from: id("R"), to: id("D")).map(\.id.code) == ["R", "A", "C", "D"])
      #expect(try store.path(from: id("A"), to: id("A")).map(\.id.code) == ["A"])
      #expect(try store.path(from: id("A"), to: id("Z")).isEmpty)
      let common = try store.commonAncestors(of: id("D"), id("E"))
      #expect(common.map(\.concept.id.code) == ["B", "R"])
      #expect(common.map(\.distance) == [3, 5])
      #expect(try store.siblings(of: id("C")).map(\.id.code) == ["E"])
      #expect(try store.siblings(of: id("A")).map(\.id.code) == ["B"])
      #expect(try store.siblings(of: id("R")).isEmpty)
    }
  }
}
