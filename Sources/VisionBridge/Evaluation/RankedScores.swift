/// The cases of one class, sorted once by falling score, from which every ranking metric follows in linear time.
struct RankedScores {
  /// Case indices, highest score first.
  private let order: [Int32]
  /// For each place in `order`, the case's score.
  private let scores: [Float]
  /// For each place in `order`, whether the case has the class.
  private let targets: [Bool]

  /// Sorts cases by score. Complexity: O(n log n).
  ///
  /// Traps: when the two counts differ or a score is NaN.
  init(scores: [Float], targets: [Bool]) {
    precondition(scores.count == targets.count, "\(scores.count) scores for \(targets.count) targets")
    // One integer per case sorts ten times as fast as a pair and a comparison: score above, index below.
    var keys = scores.enumerated().map { index, score in
      precondition(!score.isNaN, "the score of case \(index) is NaN")
      return UInt64(~Self.ascendingBits(score)) << 32 | UInt64(index)
    }
    keys.sort()
    order = keys.map { Int32(truncatingIfNeeded: $0) }
    self.scores = order.map { scores[Int($0)] }
    self.targets = order.map { targets[Int($0)] }
  }

  /// Bits that order as the scores do; both zeros are one.
  private static func ascendingBits(_ score: Float) -> UInt32 {
    let bits = (score + 0).bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }

  /// Counts the cases above each distinct score. Complexity: O(n).
  ///
  /// - Parameter weights: how often each case counts, by case index, for a bootstrap sample; nil counts each once.
  func curve(weights: [Int32]? = nil) -> RankingCurve {
    var curve = RankingCurve(capacity: order.count)
    var truePositives = 0
    var falsePositives = 0
    var place = 0
    while place < order.count {
      let score = scores[place]
      let before = truePositives + falsePositives
      repeat {
        let weight = weights.map { Int($0[Int(order[place])]) } ?? 1
        if targets[place] { truePositives += weight } else { falsePositives += weight }
        place += 1
      } while place < order.count && scores[place] == score
      if truePositives + falsePositives > before {
        curve.append(threshold: score, truePositives: truePositives, falsePositives: falsePositives)
      }
    }
    return curve
  }
}

/// For each distinct score, highest first, how many cases at or above it have the class and how many have not.
///
/// Source: scikit-learn `confusion_matrix_at_thresholds`, which all its ranking metrics use.
struct RankingCurve {
  private(set) var thresholds: [Float] = []
  private(set) var truePositives: [Int] = []
  private(set) var falsePositives: [Int] = []

  /// Number of cases that have the class.
  var positiveCount: Int { truePositives.last ?? 0 }
  /// Number of cases that do not have the class.
  var negativeCount: Int { falsePositives.last ?? 0 }

  /// An empty curve with room for as many distinct scores.
  fileprivate init(capacity: Int) {
    thresholds.reserveCapacity(capacity)
    truePositives.reserveCapacity(capacity)
    falsePositives.reserveCapacity(capacity)
  }

  fileprivate mutating func append(threshold: Float, truePositives: Int, falsePositives: Int) {
    thresholds.append(threshold)
    self.truePositives.append(truePositives)
    self.falsePositives.append(falsePositives)
  }

  /// Decisions when every case with `score >= threshold` is called positive.
  func confusion(at threshold: Float) -> ConfusionCounts {
    var low = 0
    var high = thresholds.count
    while low < high {
      let middle = (low + high) / 2
      if thresholds[middle] >= threshold { low = middle + 1 } else { high = middle }
    }
    return confusion(before: low)
  }

  /// Decisions when the first `pointCount` distinct scores are called positive.
  func confusion(before pointCount: Int) -> ConfusionCounts {
    let found = pointCount == 0 ? 0 : truePositives[pointCount - 1]
    let falseAlarms = pointCount == 0 ? 0 : falsePositives[pointCount - 1]
    return ConfusionCounts(
      truePositives: found, falsePositives: falseAlarms, falseNegatives: positiveCount - found,
      trueNegatives: negativeCount - falseAlarms)
  }
}
