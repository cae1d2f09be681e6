import Foundation

/// Finds the coded names that share words with a text. Rare words count more than frequent ones (inverse document
/// frequency over the names).
struct LexicalIndex {
  /// A name and how much of it and of the text is shared.
  struct Match {
    var name: Int32
    /// Twice the shared weight over the weight of both (Dice): 1 for equal words.
    var overlap: Float
    /// The shared share of the name, squared, times that of the text: high where the text contains a whole name.
    var containment: Float
  }

  /// Words in more names than this only add to names that another word has found.
  private static let frequentWord = 6000
  /// A word that no name has weighs as much as one that a single name has.
  private let unknownWeight: Float
  private let weights: [Float]
  private let postings: [[Int32]]
  private let nameWeights: [Float]

  /// Indexes names.
  init(_ names: [CodedName], wordCount: Int) {
    var postings = [[Int32]](repeating: [], count: wordCount)
    for (number, name) in names.enumerated() {
      for word in name.words { postings[Int(word)].append(Int32(number)) }
    }
    let count = Float(names.count)
    let weights = postings.map { log(1 + count / (Float($0.count) + 0.5)) }
    unknownWeight = log(1 + count / 0.5)
    nameWeights = names.map { name in name.words.reduce(0) { $0 + weights[Int($1)] } }
    self.postings = postings
    self.weights = weights
  }

  /// Returns every name that shares a telling word with the text, in the order of the names.
  ///
  /// - Parameters:
  ///   - words: Numbers of the text's known words, each once.
  ///   - unknownCount: How many more words the text has.
  func matches(_ words: [Int32], unknownCount: Int) -> [Match] {
    let total = words.reduce(Float(unknownCount) * unknownWeight) { $0 + weights[Int($1)] }
    guard total > 0 else { return [] }
    var shared: [Int32: Float] = [:]
    let rareFirst = words.sorted { (postings[Int($0)].count, $0) < (postings[Int($1)].count, $1) }
    for (position, word) in rareFirst.enumerated() {
      let weight = weights[Int(word)]
      let names = postings[Int(word)]
      if names.count > Self.frequentWord, position > 0, !shared.isEmpty {
        for name in names where shared[name] != nil { shared[name]! += weight }
      } else {
        for name in names { shared[name, default: 0] += weight }
      }
    }
    return shared.sorted { $0.key < $1.key }.map { name, weight in
      let own = nameWeights[Int(name)]
      let share = weight / own
      return Match(
        name: name, overlap: 2 * weight / (total + own), containment: share * share * weight / total)
    }
  }
}
