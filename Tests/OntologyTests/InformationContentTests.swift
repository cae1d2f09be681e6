import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct InformationContentTests {
  private struct Golden: Decodable {
    struct Pair: Decodable {
      let a: String
      let b: String
      let mica: String?
      let resnik: Double
      let lin: Double
    }

    struct Measured: Decodable {
      let content: [String: Double]
      let pairs: [Pair]
    }

    let edges: [[String]]
    let measures: [String: Measured]
    let counts: [String: Double]
    let corpus: Measured
  }

  private func golden() throws -> (Golden, Taxonomy) {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: TestSupport.Golden.url("similarity/graph.json")))
    let codes = Set(golden.edges.flatMap(\.self))
    let parents = Dictionary(grouping: golden.edges, by: { $0[0] })
    let taxonomy = try Taxonomy(
      system: "S", concepts: codes.map { ($0, $0, parents[$0, default: []].compactMap { $0.count == 2 ? $0[1] : nil }) }
    )
    return (golden, taxonomy)
  }

  private func check(_ content: InformationContent, against measured: Golden.Measured) throws {
    let taxonomy = content.taxonomy
    for (code, expected) in measured.content {
      let number = try #require(taxonomy.number(of: code))
      #expect(abs(content.values[Int(number)] - expected) < 1e-12, "\(code)")
    }
    for pair in measured.pairs {
      let a = try #require(taxonomy.number(of: pair.a))
      let b = try #require(taxonomy.number(of: pair.b))
      #expect(abs(content.resnik(a, b) - pair.resnik) < 1e-12, "\(pair.a) \(pair.b)")
      #expect(abs(content.lin(a, b) - pair.lin) < 1e-12, "\(pair.a) \(pair.b)")
      #expect((content.mostInformativeCommonAncestor(a, b) == nil) == (pair.mica == nil))
    }
  }

  @Test(arguments: InformationContent.Measure.allCases)
  func `content and similarities equal those of nxontology`(measure: InformationContent.Measure) throws {
    let (golden, taxonomy) = try golden()
    try check(
      InformationContent(taxonomy, measure: measure), against: #require(golden.measures[measure.rawValue]))
  }

  @Test func `counts of a corpus equal the definition`() throws {
    let (golden, taxonomy) = try golden()
    try check(InformationContent(taxonomy, corpusCounts: golden.counts), against: golden.corpus)
    #expect(throws: OntologyError.self) { try InformationContent(taxonomy, corpusCounts: ["nothing": 1]) }
    let first = taxonomy.codes[0]
    #expect(throws: OntologyError.self) { try InformationContent(taxonomy, corpusCounts: [first: -1]) }
  }

  @Test func `Lin is symmetric, within [0, 1] and 1 with itself; those similar are all that share information`() throws
  {
    let (_, taxonomy) = try golden()
    let content = InformationContent(taxonomy)
    let numbers = (0..<Int32(taxonomy.count)).map(\.self)
    for a in numbers {
      #expect(content.lin(a, a) == 1)
      for b in numbers {
        #expect((0...1).contains(content.lin(a, b)))
        #expect(content.lin(a, b) == content.lin(b, a))
      }
      let expected = numbers.filter { $0 != a && content.resnik(a, $0) > 0 }
        .sorted { (content.lin(a, $1), $0) < (content.lin(a, $0), $1) }
      let found = content.similar(to: a)
      #expect(found.map(\.number) == expected)
      #expect(found.allSatisfy { $0 == content.similarity(a, $0.number) })
    }
  }
}
