import Ontology
import OntologyTestSupport
import TestSupport
import Testing

@Suite struct ClosureTests {
  @Test func `ancestors and distances equal those of a breadth-first search`() throws {
    let parents: [[Int]] = (0..<60).map { node in
      (0..<node).filter { (node * 31 + $0 * 17) % 11 == 0 }
    }
    func distances(from node: Int) -> [Int: Int] {
      var distances: [Int: Int] = [:]
      var level = Set(parents[node])
      var distance = 1
      while !level.isEmpty {
        for ancestor in level where distances[ancestor] == nil { distances[ancestor] = distance }
        level = Set(level.flatMap { parents[$0] }).filter { distances[$0] == nil }
        distance += 1
      }
      return distances
    }
    try withStore { store in
      let records = parents.enumerated().map { node, parents in
        Knowledge.concept("\(node)", "Node \(node)", below: parents.map(String.init))
      }
      try store.importRecords(records.reversed(), from: Knowledge.source("DAG"))
      var descendants: [Int: Set<String>] = [:]
      for node in parents.indices {
        let found = try store.ancestors(of: ConceptID(system: "DAG", code: "\(node)"))
        let expected = distances(from: node)
        #expect(
          Dictionary(uniqueKeysWithValues: found.map { (Int($0.concept.id.code), $0.distance) }) == expected)
        for ancestor in expected.keys { descendants[ancestor, default: []].insert("\(node)") }
      }
      for node in parents.indices {
        let found = try store.descendants(of: ConceptID(system: "DAG", code: "\(node)"))
        #expect(Set(found.map(\.concept.id.code)) == descendants[node, default: []])
      }
    }
  }

  @Test func `a long chain has its greatest distance at the end`() throws {
    try withStore { store in
      let chain = (0..<400).map { Knowledge.concept("\($0)", "n\($0)", below: ["\($0 + 1)"]) }
      try store.importRecords(chain, from: Knowledge.source("Chain"))
      #expect(try store.ancestors(of: ConceptID(system: "Chain", code: "0")).last?.distance == 399)
    }
  }
}
