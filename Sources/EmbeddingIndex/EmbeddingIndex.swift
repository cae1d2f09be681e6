import COpenBLAS

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
/// Shapes: vectors [N, D] row-major. BLAS multiplies a block of queries with a block of vectors at a time; memory beyond
/// the vectors is one block of scores.
public struct EmbeddingIndex: Sendable {
  /// Number of vectors.
  public let count: Int
  /// Length of one vector.
  public let dimension: Int
  private let vectors: [Float]

  private static let queryBlock = 256
  private static let vectorBlock = 8192

  /// Indexes row-major vectors. Traps when their number is no multiple of `dimension`.
  public init(_ vectors: [Float], dimension: Int) {
    precondition(
      dimension > 0 && vectors.count % dimension == 0,
      "\(vectors.count) values are no rows of \(dimension)")
    self.vectors = vectors
    self.dimension = dimension
    count = vectors.count / dimension
  }

  /// The `k` best rows for every query, best first; equal scores in row order.
  ///
  /// Shapes: queries [Q, D] row-major → Q lists of min(k, N).
  public func nearest(_ queries: [Float], k: Int) -> [[Neighbour]] {
    var result: [[Neighbour]] = []
    forEachBlock(queries) { first, scores, queryCount, start, width in
      if start == 0 { result.append(contentsOf: Array(repeating: [], count: queryCount)) }
      for q in 0..<queryCount {
        merge(scores[q * width..<(q + 1) * width], offset: start, k: k, into: &result[first + q])
      }
    }
    return result
  }

  /// The rank of the row that is right for each query, from 1.
  ///
  /// Of several right rows the best counts. Other rows with the same score share the places: half of them are counted as
  /// better, so a space in which all vectors are equal ranks everything in the middle.
  /// Shapes: queries [Q, D], `targets` Q lists of rows → Q ranks.
  public func ranks(_ queries: [Float], targets: [[Int]]) -> [Int] {
    precondition(queries.count == targets.count * dimension, "\(targets.count) targets for other queries")
    let best = targets.enumerated().map { q, rows in
      rows.map { dot(queries, q, $0) }.max() ?? -.infinity
    }
    var ranks = [Int](repeating: 1, count: targets.count)
    var ties = [Int](repeating: 0, count: targets.count)
    forEachBlock(queries) { first, scores, queryCount, start, width in
      for q in 0..<queryCount {
        let right = Set(targets[first + q].filter { $0 >= start && $0 < start + width }.map { $0 - start })
        for column in 0..<width where !right.contains(column) {
          // Products of the block differ from `dot` in the last bits.
          let lead = scores[q * width + column] - best[first + q]
          if lead > 1e-6 { ranks[first + q] += 1 } else if lead >= -1e-6 { ties[first + q] += 1 }
        }
      }
    }
    return zip(ranks, ties).map { $0 + $1 / 2 }
  }

  private func dot(_ queries: [Float], _ q: Int, _ row: Int) -> Float {
    queries.withUnsafeBufferPointer { a in
      vectors.withUnsafeBufferPointer { b in
        cblas_sdot(Int32(dimension), a.baseAddress! + q * dimension, 1, b.baseAddress! + row * dimension, 1)
      }
    }
  }

  /// Calls `body(first query, scores, queries, first vector, vectors)` for every block of the score matrix.
  private func forEachBlock(_ queries: [Float], _ body: (Int, ArraySlice<Float>, Int, Int, Int) -> Void) {
    precondition(queries.count % dimension == 0, "\(queries.count) values are no rows of \(dimension)")
    let total = queries.count / dimension
    var scores = [Float](
      repeating: 0, count: min(Self.queryBlock, total) * min(Self.vectorBlock, max(count, 1)))
    for first in stride(from: 0, to: total, by: Self.queryBlock) {
      let queryCount = min(Self.queryBlock, total - first)
      for start in stride(from: 0, to: count, by: Self.vectorBlock) {
        let width = min(Self.vectorBlock, count - start)
        multiply(queries, first, queryCount, start, width, into: &scores)
        body(first, scores[0..<queryCount * width], queryCount, start, width)
      }
    }
  }

  private func multiply(
    _ queries: [Float], _ first: Int, _ queryCount: Int, _ start: Int, _ width: Int, into scores: inout [Float]
  ) {
    queries.withUnsafeBufferPointer { q in
      vectors.withUnsafeBufferPointer { v in
        scores.withUnsafeMutableBufferPointer { s in
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(queryCount), Int32(width), Int32(dimension), 1,
            q.baseAddress! + first * dimension, Int32(dimension), v.baseAddress! + start * dimension, Int32(dimension),
            0, s.baseAddress!, Int32(width))
        }
      }
    }
  }

  /// Keeps the `k` best of `list` and a block of scores, in order.
  private func merge(_ scores: ArraySlice<Float>, offset: Int, k: Int, into list: inout [Neighbour]) {
    var threshold = list.count == k ? list[k - 1].score : -.infinity
    for (column, score) in scores.enumerated() where score > threshold || list.count < k {
      let position = list.firstIndex { $0.score < score } ?? list.count
      list.insert(Neighbour(row: offset + column, score: score), at: position)
      if list.count > k { list.removeLast() }
      if list.count == k { threshold = list[k - 1].score }
    }
  }
}
