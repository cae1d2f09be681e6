import Foundation
import Statistics

/// Unit vectors as a space: how evenly they fill it, and how well groups of them hold together.
///
/// Shapes: vectors [N, D] row-major.
struct VectorSpace {
  let vectors: [Float]
  let dimension: Int

  var count: Int { vectors.count / dimension }

  /// The number of directions that the vectors really use: e to the entropy of their singular values. Between 1 and D.
  ///
  /// Source: O. Roy and M. Vetterli, The effective rank, EUSIPCO 2007; of embeddings, RankMe, ICML 2023, equation 1, without
  /// its small constant.
  func effectiveRank() -> Double? {
    guard count > 0 else { return nil }
    var products = [Double](repeating: 0, count: dimension * dimension)
    for start in stride(from: 0, to: vectors.count, by: dimension) {
      let row = vectors[start..<start + dimension].map(Double.init)
      for i in 0..<dimension {
        for j in 0...i { products[i * dimension + j] += row[i] * row[j] }
      }
    }
    let values = SymmetricEigenvalues.of(products, size: dimension).map { max(0, $0).squareRoot() }
    let total = values.reduce(0, +)
    guard total > 0 else { return nil }
    let entropy = values.reduce(0) { sum, value in value > 0 ? sum - value / total * log(value / total) : sum }
    return exp(entropy)
  }

  /// The silhouette of each vector by cosine distance: how much nearer it is to its group than to the nearest other one,
  /// from -1 to 1; 0 where the group has no other member.
  ///
  /// Source: P. J. Rousseeuw, Silhouettes, 1987; `sklearn.metrics.silhouette_samples(metric="cosine")`.
  ///
  /// Traps: another number of groups than of vectors, or vectors that are not of unit length, which the sums here rely on.
  func silhouettes(_ groups: [Int]) -> [Double] {
    precondition(groups.count == count, "\(groups.count) groups of \(count) vectors")
    let groupCount = (groups.max() ?? -1) + 1
    // The mean cosine with a group is the product with its mean vector.
    var sums = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: groupCount)
    var sizes = [Double](repeating: 0, count: groupCount)
    for (index, group) in groups.enumerated() {
      for column in 0..<dimension { sums[group][column] += Double(vectors[index * dimension + column]) }
      sizes[group] += 1
    }
    return groups.enumerated().map { index, own in
      guard sizes[own] > 1 else { return 0 }
      let vector = vectors[index * dimension..<(index + 1) * dimension].map(Double.init)
      func product(_ group: Int) -> Double { zip(vector, sums[group]).reduce(0) { $0 + $1.0 * $1.1 } }
      let within = 1 - (product(own) - 1) / (sizes[own] - 1)
      let others = (0..<groupCount).filter { $0 != own && sizes[$0] > 0 }
      guard let between = others.map({ 1 - product($0) / sizes[$0] }).min() else { return 0 }
      return max(within, between) > 0 ? (between - within) / max(within, between) : 0
    }
  }
}
