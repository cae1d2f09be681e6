import Deterministic
import Testing
import VectorSearch

@testable import KnowledgeEncoder

@Suite struct NeighbourMapTests {
  /// Unit vectors around six directions, and the nearest others of each.
  private func vectors(_ count: Int, dimension: Int = 12) throws -> (values: [Float], near: [[Neighbour]]) {
    var random = SplitMix64(seed: 5)
    let values = (0..<count).flatMap { row -> [Float] in
      var vector = (0..<dimension).map { _ in random.uniform(-0.4...0.4) }
      vector[row % 6] += 1
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / length }
    }
    let table = try VectorTable(values, dimension: dimension, threads: 1)
    let near = table.nearest(values, k: 16).enumerated().map { row, list in
      Array(list.filter { $0.row != row }.prefix(15))
    }
    return (values, near)
  }

  /// A map whose points stay where they are: nothing joins them.
  private func still(_ positions: [Float]) -> NeighbourMap {
    NeighbourMap(Array(repeating: [], count: positions.count / 2), from: positions, seed: 0)
  }

  @Test func `a map keeps neighbours much better than chance and than principal components, and groups together`()
    throws
  {
    let (values, near) = try vectors(240)
    let start = NeighbourMap.start(values, dimension: 12)
    let map = NeighbourMap(near, from: start, seed: 1)
    let kept = try #require(map.preservation(of: near))
    var random = SplitMix64(seed: 2)
    let anywhere = still((0..<480).map { _ in random.uniform(-10...10) })
    let byChance = try #require(anywhere.preservation(of: near))
    let byComponents = try #require(still(start).preservation(of: near))
    #expect(byChance < 0.1 && kept > 0.3 && kept > 1.5 * byComponents, "\(kept), \(byComponents), \(byChance)")
    // The nearest point is of the same direction.
    let right = (0..<240).count { row in
      let others = (0..<240).filter { $0 != row }
      func square(_ other: Int) -> Float {
        let (x, y) = (
          map.positions[2 * row] - map.positions[2 * other], map.positions[2 * row + 1] - map.positions[2 * other + 1]
        )
        return x * x + y * y
      }
      return others.min { square($0) < square($1) }.map { $0 % 6 == row % 6 } == true
    }
    #expect(right > 220, "\(right)")
  }

  @Test func `equal seeds give equal bits, and a map that starts at another one stays near it`() throws {
    let (values, near) = try vectors(120)
    let start = NeighbourMap.start(values, dimension: 12)
    let map = NeighbourMap(near, from: start, seed: 1)
    #expect(NeighbourMap(near, from: start, seed: 1) == map)
    #expect(NeighbourMap(near, from: start, seed: 2) != map)
    func distance(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    // Of one seed either may be nearer by chance.
    func middle(from start: [Float]) -> Float {
      (2...10).map { distance(NeighbourMap(near, from: start, seed: $0).positions, map.positions) }.sorted()[4]
    }
    let (next, fresh) = (middle(from: map.positions), middle(from: start))
    #expect(next < fresh, "\(next), \(fresh)")
  }

  @Test func `the start has the widest direction first, whatever its sign`() {
    // Along (1, 1, 0) far, along (0, 0, 1) less, nothing else.
    let rows: [[Float]] = [[3, 3, 0], [-3, -3, 0], [0, 0, 1], [0, 0, -1], [0, 0, 0]]
    let start = NeighbourMap.start(rows.flatMap { $0 }, dimension: 3)
    let second = 10 / Float(18).squareRoot()
    let expected: [Float] = [10, 0, 10, 0, 0, second, 0, second, 0, 0]
    #expect(zip(start, expected).allSatisfy { abs(abs($0) - $1) < 1e-4 }, "\(start)")
    #expect(start[0] == -start[2] && start[5] == -start[7])
  }

  @Test func `one vector and equal vectors have a map`() {
    let alone = NeighbourMap([[]], from: NeighbourMap.start([1, 0], dimension: 2), seed: 0)
    #expect(alone.positions == [0, 0] && alone.preservation(of: [[]]) == nil)
    let near = [[Neighbour(row: 1, score: 1)], [Neighbour(row: 0, score: 1)]]
    let equal = NeighbourMap(near, from: [0, 0, 0, 0], seed: 0)
    #expect(equal.positions.allSatisfy { $0.isFinite })
  }
}
