import Dispatch
import Synchronization

/// One neighbour of a query.
public struct Neighbour: Equatable, Sendable {
  /// Row of the vector in the index.
  public let row: Int
  /// Inner product with the query; the cosine when both are unit vectors.
  public let score: Float

  /// Makes a neighbour.
  public init(row: Int, score: Float) {
    self.row = row
    self.score = score
  }
}

/// Exact nearest neighbours of many queries among vectors in memory, by inner product.
///
/// Shapes: vectors [N, D] row-major. ``OpenBLAS`` multiplies a block of queries with a block of vectors at a time; memory
/// beyond the vectors is one block of scores a thread.
public struct VectorTable: Sendable {
  /// Number of vectors.
  public let count: Int
  /// Length of one vector.
  public let dimension: Int
  /// Threads that answer queries.
  public let threads: Int
  private let vectors: [Float]

  private static let queryBlock = 256
  private static let vectorBlock = 8192

  /// Indexes row-major vectors.
  ///
  /// - Throws: ``OpenBLASError`` when no products can be computed here.
  ///
  /// Traps: when the number of values is no multiple of `dimension`, or `threads` is not positive.
  public init(_ vectors: [Float], dimension: Int, threads: Int) throws(OpenBLASError) {
    precondition(
      dimension > 0 && vectors.count % dimension == 0,
      "\(vectors.count) values are no rows of \(dimension)")
    precondition(threads > 0, "VectorTable: \(threads) threads")
    _ = try OpenBLAS.installation()
    self.vectors = vectors
    self.dimension = dimension
    self.threads = threads
    count = vectors.count / dimension
  }

  /// The `k` best rows for every query, best first; equal scores in row order.
  ///
  /// Shapes: queries [Q, D] row-major → Q lists of min(k, N).
  public func nearest(_ queries: [Float], k: Int) -> [[Neighbour]] {
    answers(to: queries) { _ in
      []
    } update: { list, _, scores, offset in
      Self.merge(scores, offset: offset, k: k, into: &list)
    }
  }

  /// The rank of the row that is right for each query, from 1.
  ///
  /// Of several right rows the best counts. Other rows with the same score share the places: half of them are counted as
  /// better, so a space in which all vectors are equal ranks everything in the middle.
  /// Shapes: queries [Q, D], `targets` Q lists of rows → Q ranks.
  public func ranks(_ queries: [Float], targets: [[Int]]) -> [Int] {
    precondition(queries.count == targets.count * dimension, "\(targets.count) targets for other queries")
    let places = answers(to: queries) { query in
      Places(best: targets[query].map { dot(queries, query, $0) }.max() ?? -.infinity)
    } update: { places, query, scores, offset in
      let right = Set(targets[query].lazy.map { $0 - offset }.filter(scores.indices.contains))
      for (column, score) in scores.enumerated() where !right.contains(column) {
        // Products of the block differ from `dot` in the last bits.
        let lead = score - places.best
        if lead > 1e-6 { places.better += 1 } else if lead >= -1e-6 { places.tied += 1 }
      }
    }
    return places.map { 1 + $0.better + $0.tied / 2 }
  }

  /// How many rows score better than the best right one, and as well.
  private struct Places {
    let best: Float
    var better = 0
    var tied = 0
  }

  private func dot(_ queries: [Float], _ query: Int, _ row: Int) -> Float {
    var score: Float = 0
    withUnsafeMutablePointer(to: &score) { result in
      multiply(queries, query..<query + 1, row..<row + 1, into: UnsafeMutableBufferPointer(start: result, count: 1))
    }
    return score
  }

  /// One answer a query: it begins as `initial(query)` and is given the query's scores of one block of vectors after the
  /// other, with the row of the first. Threads share the queries, so an answer depends on its query only.
  private func answers<Answer>(
    to queries: [Float], initial: (Int) -> Answer,
    update: (inout Answer, _ query: Int, _ scores: UnsafeMutableBufferPointer<Float>, _ offset: Int) -> Void
  ) -> [Answer] {
    precondition(queries.count % dimension == 0, "\(queries.count) values are no rows of \(dimension)")
    let total = queries.count / dimension
    let blockSize = max(1, min(Self.queryBlock, (total + threads - 1) / threads))
    let blockCount = (total + blockSize - 1) / blockSize
    return withoutActuallyEscaping(initial) { initial in
      withoutActuallyEscaping(update) { update in
        [Answer](unsafeUninitializedCapacity: total) { buffer, initializedCount in
          nonisolated(unsafe) let (answers, initial, update) = (buffer, initial, update)
          let nextBlock = Atomic(0)
          DispatchQueue.concurrentPerform(iterations: min(threads, blockCount)) { _ in
            var scores = [Float](repeating: 0, count: blockSize * min(Self.vectorBlock, count))
            scores.withUnsafeMutableBufferPointer { scores in
              while true {
                let first = nextBlock.wrappingAdd(1, ordering: .relaxed).oldValue * blockSize
                guard first < total else { return }
                let block = first..<min(total, first + blockSize)
                for query in block { answers.initializeElement(at: query, to: initial(query)) }
                for start in stride(from: 0, to: count, by: Self.vectorBlock) {
                  let rows = start..<min(count, start + Self.vectorBlock)
                  multiply(queries, block, rows, into: scores)
                  for query in block {
                    let row = (query - first) * rows.count
                    update(
                      &answers[query], query, UnsafeMutableBufferPointer(rebasing: scores[row..<row + rows.count]),
                      start)
                  }
                }
              }
            }
          }
          initializedCount = total
        }
      }
    }
  }

  /// Writes the scores [queries, rows] of some queries and vectors.
  private func multiply(
    _ queries: [Float], _ block: Range<Int>, _ rows: Range<Int>, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    queries.withUnsafeBufferPointer { queries in
      vectors.withUnsafeBufferPointer { vectors in
        OpenBLAS.multiply(
          UnsafeBufferPointer(rebasing: queries[block.lowerBound * dimension..<block.upperBound * dimension]),
          byTransposed: UnsafeBufferPointer(
            rebasing: vectors[rows.lowerBound * dimension..<rows.upperBound * dimension]),
          into: scores, m: block.count, n: rows.count, k: dimension)
      }
    }
  }

  /// Keeps the `k` best of `list` and a block of scores, in order.
  private static func merge(
    _ scores: UnsafeMutableBufferPointer<Float>, offset: Int, k: Int, into list: inout [Neighbour]
  ) {
    var threshold = list.count == k ? list[k - 1].score : -.infinity
    for (column, score) in scores.enumerated() where score > threshold || list.count < k {
      let position = list.firstIndex { $0.score < score } ?? list.count
      list.insert(Neighbour(row: offset + column, score: score), at: position)
      if list.count > k { list.removeLast() }
      if list.count == k { threshold = list[k - 1].score }
    }
  }
}
