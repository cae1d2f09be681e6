/// Correlation of ranks.
enum RankCorrelation {
  /// Spearman's coefficient: Pearson's of the ranks, where equal values share the mean of their places.
  ///
  /// Returns nil where it is not defined: fewer than two values, or all of a kind equal.
  /// Source: `scipy.stats.spearmanr`.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "\(x.count) values against \(y.count)")
    guard x.count > 1 else { return nil }
    let (a, b) = (ranks(x), ranks(y))
    let middle = Double(x.count + 1) / 2
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (p, q) in zip(a, b) {
      ab += (p - middle) * (q - middle)
      aa += (p - middle) * (p - middle)
      bb += (q - middle) * (q - middle)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }

  /// Places from 1 in ascending order.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
