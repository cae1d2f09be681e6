import Deterministic
import TestSupport
import Testing

@testable import Ontology

@Suite struct StatedHierarchyTests {
  @Test("The relations inside cycles are those between concepts that reach each other")
  func cyclicRelations() throws {
    var random = SplitMix64(7)
    func node() -> Int { Int(random.next() % 24) }
    for _ in 0..<20 {
      var edges: Set<[Int]> = []
      for _ in 0..<40 {
        let edge = [node(), node()]
        if edge[0] != edge[1] { edges.insert(edge) }
      }
      let (found, groupCount) = hierarchy(edges).cyclicRelations()
      let reach = reachable(edges)
      let expected = edges.filter { reach[$0[1]]?.contains($0[0]) == true }
      #expect(Set(found.map { [Int($0.child), Int($0.parent)] }) == expected)
      let groups = Set(
        expected.map { edge in reach[edge[0], default: []].filter { reach[$0, default: []].contains(edge[0]) } })
      #expect(groupCount == groups.count)
      #expect(hierarchy(edges.subtracting(expected)).firstCycle() == nil)
      #expect((hierarchy(edges).firstCycle() == nil) == expected.isEmpty)
    }
  }

  @Test("A chain longer than a thread's stack is searched")
  func chain() throws {
    let chain = hierarchy(Set((0..<200_000).map { [$0, $0 + 1] }))
    #expect(chain.firstCycle() == nil)
    #expect(chain.cyclicRelations().relations.isEmpty)
  }

  private func hierarchy(_ edges: Set<[Int]>) -> StatedHierarchy {
    StatedHierarchy(
      edges.map { (child: Int64($0[0]), parent: Int64($0[1])) }.sorted { $0 < $1 },
      keys: 0...Int64(edges.flatMap(\.self).max() ?? 0))
  }

  private func reachable(_ edges: Set<[Int]>) -> [Int: Set<Int>] {
    var reach: [Int: Set<Int>] = [:]
    for start in 0..<24 {
      var seen: Set<Int> = []
      var next = edges.filter { $0[0] == start }.map { $0[1] }
      while let node = next.popLast() {
        guard seen.insert(node).inserted else { continue }
        next += edges.filter { $0[0] == node }.map { $0[1] }
      }
      reach[start] = seen
    }
    return reach
  }
}
