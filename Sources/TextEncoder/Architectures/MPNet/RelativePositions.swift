import Foundation
import NN
import Torch

/// A learned number for each head and each distance between two tokens, added to the scores of attention.
///
/// Distances up to 7 have a number of their own in each direction, longer ones share one with their neighbours, in steps that
/// grow as the distance does; from 128 on all share the last.
///
/// Shapes: parameter `weight` [32, H].
/// Source: `compute_position_bias` and `relative_position_bucket` of `transformers/models/mpnet/modeling_mpnet.py`, after T5
/// (arXiv:1910.10683).
struct RelativePositions {
  /// Distances told apart, both directions together.
  static let bucketCount = 32
  private static let largestDistance = 128

  private let table: Embedding

  init(headCount: Int, _ scope: Scope) {
    table = Embedding(Self.bucketCount, headCount, initializer: .normal(std: 0.02), scope)
  }

  /// What is added to the scores of each run, [H, T, T]: queries down, keys across.
  func callAsFunction(_ runs: [PackedBatch.Run]) -> [Tensor] {
    // Only the distance counts: the numbers of shorter texts are a corner of those of the longest.
    let longest = runs.map(\.length).max() ?? 0
    let byDistance = (1 - max(longest, 1)..<longest).map(Self.bucket)
    let buckets = (0..<longest).flatMap { query in byDistance[longest - 1 - query..<2 * longest - 1 - query] }
    let ids = Tensor(buckets, shape: [longest, longest]).to(table.weight.device)  // [T, T]
    let all = table(ids).permute(2, 0, 1).contiguous()  // [H, T, T]
    return runs.map { run in
      guard run.length < longest else { return all }
      return all.narrow(1, start: 0, length: run.length).narrow(2, start: 0, length: run.length)
    }
  }

  /// The row of the table for a key that stands `distance` tokens behind its query, or before it where that is negative.
  static func bucket(_ distance: Int) -> Int32 {
    let perDirection = bucketCount / 2
    let exactCount = perDirection / 2
    let direction = distance > 0 ? perDirection : 0
    let length = abs(distance)
    if length < exactCount { return Int32(direction + length) }
    // In the precision of the source: at powers of two the last digit decides.
    let growth =
      logf(Float(length) / Float(exactCount)) / Float(log(Double(largestDistance) / Double(exactCount)))
      * Float(perDirection - exactCount)
    return Int32(direction + min(exactCount + Int(growth), perDirection - 1))
  }
}
