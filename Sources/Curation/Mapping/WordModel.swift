import Foundation

/// Which words the names of a category are made of: a multinomial model of each category's vocabulary.
///
/// It recognises combinations that no single name has, as `trapezoid` with `fracture` in S62. Rare categories are
/// smoothed towards the words of all names.
struct WordModel {
  /// Strength of the smoothing, in words.
  private static let smoothing = 8.0

  private let counts: [[(category: Int32, weight: Double)]]
  private let shares: [Double]
  private let sizes: [Int32: Double]

  /// Counts the words of names. `categories` gives the category's number for each code's.
  init(_ names: ArraySlice<CodedName>, wordCount: Int, categories: [Int32]) {
    var counts = [[Int32: Double]](repeating: [:], count: wordCount)
    var sizes: [Int32: Double] = [:]
    for name in names {
      for target in name.targets {
        let category = categories[Int(target.code)]
        for word in name.words { counts[Int(word)][category, default: 0] += Double(target.weight) }
        sizes[category, default: 0] += Double(target.weight) * Double(name.words.count)
      }
    }
    let ordered = counts.map { row in
      row.map { (category: $0.key, weight: $0.value) }.sorted { $0.category < $1.category }
    }
    let total = max(sizes.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }, 1)
    shares = ordered.map { row in max(row.reduce(0) { $0 + $1.weight }, 0.1) / total }
    self.counts = ordered
    self.sizes = sizes
  }

  /// The categories that explain the words best, each with its likelihood per word relative to the best, from 0 to 1.
  func likely(_ words: [Int32], limit: Int) -> [(category: Int32, likelihood: Float)] {
    guard !words.isEmpty else { return [] }
    // The logarithm of each word's probability over its probability in a category that does not have it.
    var gains: [Int32: Double] = [:]
    for word in words {
      let floor = Self.smoothing * shares[Int(word)]
      for (category, weight) in counts[Int(word)] { gains[category, default: 0] += log((weight + floor) / floor) }
    }
    let scores = gains.map { category, gain in
      (category: category, score: gain - Double(words.count) * log((sizes[category] ?? 0) + Self.smoothing))
    }
    guard let best = scores.map(\.score).max() else { return [] }
    return scores.sorted { ($0.score, $1.category) > ($1.score, $0.category) }.prefix(limit).map {
      ($0.category, Float(exp(($0.score - best) / Double(words.count))))
    }
  }
}
