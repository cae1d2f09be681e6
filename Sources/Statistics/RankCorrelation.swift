/// Spearman's correlation of two lists of values, also of samples that draw some pairs several times and others never.
///
/// Pearson's correlation of the ranks, where equal values share the mean of their places. The lists are sorted once, so
/// a sample costs one pass.
///
/// Source: `scipy.stats.spearmanr`.
package struct RankCorrelation: Sendable {
  private let x: Order
  private let y: Order
  private let count: Int

  /// Takes pairs of values. Traps: lists of different lengths.
  package init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "\(x.count) values against \(y.count)")
    self.x = Order(x)
    self.y = Order(y)
    count = x.count
  }

  /// The coefficient of all pairs, or of a sample that has each pair as often as `weights` says.
  ///
  /// Returns nil where it is not defined: fewer than two pairs, or all values of a list equal.
  package func spearman(weights: [Int32]? = nil) -> Double? {
    let weights = weights.map { $0.map(Double.init) } ?? [Double](repeating: 1, count: count)
    let total = weights.reduce(0, +)
    guard total > 1 else { return nil }
    let (a, b) = (x.ranks(weights), y.ranks(weights))
    let middle = (total + 1) / 2
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for index in 0..<count {
      let (p, q, weight) = (a[index] - middle, b[index] - middle, weights[index])
      ab += weight * p * q
      aa += weight * p * p
      bb += weight * q * q
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }

  /// Values in ascending order.
  private struct Order {
    /// Positions of the values, smallest value first.
    let positions: [Int]
    /// Whether a value is the same as the one before it in the order.
    let isTied: [Bool]

    init(_ values: [Double]) {
      let order = values.indices.sorted { values[$0] < values[$1] }
      positions = order
      isTied = order.indices.map { $0 > 0 && values[order[$0]] == values[order[$0 - 1]] }
    }

    /// Places from 1.
    func ranks(_ weights: [Double]) -> [Double] {
      var ranks = [Double](repeating: 0, count: positions.count)
      var (start, before) = (0, 0.0)
      while start < positions.count {
        var (end, weight) = (start, 0.0)
        repeat {
          weight += weights[positions[end]]
          end += 1
        } while end < positions.count && isTied[end]
        for place in start..<end { ranks[positions[place]] = before + (weight + 1) / 2 }
        before += weight
        start = end
      }
      return ranks
    }
  }
}
