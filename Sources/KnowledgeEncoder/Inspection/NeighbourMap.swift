import Deterministic
import Foundation
import VectorSearch

/// Places vectors on a plane so that near neighbours stay near: a neighbour embedding. Edges of the neighbour graph pull,
/// random pairs push; equal inputs give equal bits.
///
/// Source: L. McInnes, J. Healy and J. Melville, UMAP, 2018, sections 3 and 4 and its reference code.
/// Differs from source: neighbours are exact and by cosine, the kernel is 1 / (1 + d²), and the start is given.
public struct NeighbourMap: Equatable, Sendable {
  /// Neighbours of a vector that pull it.
  public static let neighbourCount = 15

  /// Shapes: [N, 2] row-major.
  public let positions: [Float]

  /// Moves points from where they start.
  ///
  /// - Parameters:
  ///   - neighbours: Of each vector the nearest others with their cosines, best first.
  ///   - start: Where points begin, as ``start(_:dimension:)`` returns it or as another map has them. Shapes: [N, 2].
  ///   - progress: Gets the number of rounds done and their total.
  public init(
    _ neighbours: [[Neighbour]], from start: [Float], seed: UInt64, progress: ((Int, Int) -> Void)? = nil
  ) {
    precondition(start.count == 2 * neighbours.count, "\(start.count) coordinates for \(neighbours.count) points")
    var positions = start
    let edges = Self.edges(neighbours)
    let strongest = edges.map(\.weight).max() ?? 1
    // An edge is due whenever its share of rounds is full.
    var credit = [Float](repeating: 0, count: edges.count)
    var random = SplitMix64(seed: seed)
    let rounds = neighbours.count <= 10_000 ? 500 : 200
    positions.withUnsafeMutableBufferPointer { p in
      for round in 0..<rounds {
        let rate = 1 - Float(round) / Float(rounds)
        for (index, edge) in edges.enumerated() {
          credit[index] += edge.weight / strongest
          guard credit[index] >= 1 else { continue }
          credit[index] -= 1
          for (head, tail) in [(edge.a, edge.b), (edge.b, edge.a)] {
            Self.pull(p, head, tail, rate)
            for _ in 0..<5 { Self.push(p, head, random.below(neighbours.count), rate) }
          }
        }
        progress?(round + 1, rounds)
      }
    }
    self.positions = positions
  }

  private static func pull(_ p: UnsafeMutableBufferPointer<Float>, _ head: Int, _ tail: Int, _ rate: Float) {
    let (x, y) = (p[2 * head] - p[2 * tail], p[2 * head + 1] - p[2 * tail + 1])
    let force = -2 / (1 + x * x + y * y)
    let (dx, dy) = (rate * clipped(force * x), rate * clipped(force * y))
    p[2 * head] += dx
    p[2 * head + 1] += dy
    p[2 * tail] -= dx
    p[2 * tail + 1] -= dy
  }

  private static func push(_ p: UnsafeMutableBufferPointer<Float>, _ head: Int, _ other: Int, _ rate: Float) {
    guard head != other else { return }
    let (x, y) = (p[2 * head] - p[2 * other], p[2 * head + 1] - p[2 * other + 1])
    let square = x * x + y * y
    let force = 2 / ((0.001 + square) * (1 + square))
    p[2 * head] += rate * clipped(force * x)
    p[2 * head + 1] += rate * clipped(force * y)
  }

  private static func clipped(_ value: Float) -> Float { max(-4, min(4, value)) }

  /// The graph: each pair once, `a` before `b`, with how surely they are neighbours.
  private static func edges(_ neighbours: [[Neighbour]]) -> [(a: Int, b: Int, weight: Float)] {
    var directed: [(a: Int, b: Int, weight: Float)] = []
    for (row, near) in neighbours.enumerated() {
      for (neighbour, weight) in zip(near, weights(near.map { 1 - $0.score })) {
        directed.append((min(row, neighbour.row), max(row, neighbour.row), weight))
      }
    }
    directed.sort { ($0.a, $0.b, $0.weight) < ($1.a, $1.b, $1.weight) }
    var edges: [(a: Int, b: Int, weight: Float)] = []
    for edge in directed {
      if let last = edges.last, last.a == edge.a, last.b == edge.b {
        edges[edges.count - 1].weight = last.weight + edge.weight - last.weight * edge.weight
      } else {
        edges.append(edge)
      }
    }
    return edges
  }

  /// Weights that fall from 1 at the nearest, so fast that they sum up to the logarithm of their number.
  private static func weights(_ distances: [Float]) -> [Float] {
    guard let nearest = distances.first else { return [] }
    let wanted = log2(Float(distances.count))
    var (low, high): (Float, Float) = (0, 2)
    for _ in 0..<40 {
      let width = (low + high) / 2
      let sum = distances.reduce(0) { $0 + exp(-max(0, $1 - nearest) / max(width, 1e-6)) }
      if sum > wanted { high = width } else { low = width }
    }
    return distances.map { exp(-max(0, $0 - nearest) / max(high, 1e-6)) }
  }
}

extension NeighbourMap {
  /// Two principal components of vectors, as wide as a map is.
  ///
  /// The directions are those of the first 2,000 vectors, by power iteration.
  /// Shapes: vectors [N, D] → [N, 2].
  public static func start(_ vectors: [Float], dimension: Int) -> [Float] {
    let count = vectors.count / dimension
    let sample = min(count, 2000)
    var rows = Array(vectors[..<(sample * dimension)])
    var center = [Float](repeating: 0, count: dimension)
    for (index, value) in rows.enumerated() { center[index % dimension] += value / Float(sample) }
    for index in rows.indices { rows[index] -= center[index % dimension] }
    var positions = [Float](repeating: 0, count: 2 * count)
    var random = SplitMix64(seed: 0)
    for axis in 0..<2 {
      var direction = (0..<dimension).map { _ in random.uniform(-1...1) }
      for _ in 0..<50 {
        var next = [Float](repeating: 0, count: dimension)
        for row in 0..<sample {
          let share = dot(rows, row, direction)
          for column in 0..<dimension { next[column] += share * rows[row * dimension + column] }
        }
        let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { break }
        direction = next.map { $0 / length }
      }
      let offset = dot(center, 0, direction)
      for row in 0..<count { positions[2 * row + axis] = dot(vectors, row, direction) - offset }
      // The second direction is that of what is left.
      for row in 0..<sample {
        let share = dot(rows, row, direction)
        for column in 0..<dimension { rows[row * dimension + column] -= share * direction[column] }
      }
    }
    let widest = positions.map(abs).max() ?? 0
    return widest > 0 ? positions.map { 10 * $0 / widest } : positions
  }

  private static func dot(_ rows: [Float], _ row: Int, _ direction: [Float]) -> Float {
    var sum: Float = 0
    for column in direction.indices { sum += rows[row * direction.count + column] * direction[column] }
    return sum
  }

  /// The share of the ten nearest of a vector that are among the ten nearest points of the map too, on average over the first
  /// 1,000; nil without neighbours. Of a map by chance it is ten in the number of points.
  ///
  /// - Parameter neighbours: As for `init`.
  public func preservation(of neighbours: [[Neighbour]]) -> Double? {
    let asked = neighbours.prefix(1000)
    guard let depth = asked.first.map({ min(10, $0.count) }), depth > 0 else { return nil }
    let kept = asked.enumerated().map { row, near in
      let distances = neighbours.indices.map { other in
        let (x, y) = (positions[2 * row] - positions[2 * other], positions[2 * row + 1] - positions[2 * other + 1])
        return other == row ? Float.infinity : x * x + y * y
      }
      return near.prefix(depth).count { neighbour in
        distances.count { $0 < distances[neighbour.row] } < depth
      }
    }
    return Double(kept.reduce(0, +)) / Double(asked.count * depth)
  }
}
