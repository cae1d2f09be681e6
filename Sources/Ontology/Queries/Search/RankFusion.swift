/// Ranks of a concept in the two rankings of a search that also looks for meaning.
public struct RankFusion: Equatable, Codable, Sendable {
  /// Sum of `1 / (60 + rank)` over the rankings that have the concept, more is better. What a misspelling
  /// or a part of the words adds is multiplied by how much of the name found the text accounts for.
  public var score: Double
  /// Place among the matches by words, from 1; nil where there is none.
  public var wordRank: Int?
  /// Place among the matches by meaning, from 1; nil where it is not among those compared.
  public var meaningRank: Int?
  /// Cosine of the text and the concept's nearest name; nil where `meaningRank` is.
  public var cosine: Double?

  /// Makes the ranks of a concept.
  public init(score: Double, wordRank: Int? = nil, meaningRank: Int? = nil, cosine: Double? = nil) {
    self.score = score
    self.wordRank = wordRank
    self.meaningRank = meaningRank
    self.cosine = cosine
  }

  /// Keeps a high place in one ranking from outweighing good places in both.
  ///
  /// Source: G. V. Cormack, C. L. A. Clarke and S. Büttcher, Reciprocal rank fusion outperforms Condorcet and individual
  /// rank learning methods, SIGIR 2009.
  static let rankOffset = 60.0

  /// One ranking out of two, each of which has a concept once, best first.
  ///
  /// Concepts whose code or whole name is the text stay first. A hit keeps the name of the ranking that places it higher.
  /// Equal sums are ordered by the place among the words, then by code.
  static func fuse(_ text: String, words: [SearchHit], meaning: [SearchHit]) -> [SearchHit] {
    let text = SearchText.normalised(text)
    var fused: [ConceptID: SearchHit] = [:]
    for (index, hit) in words.enumerated() {
      fused[hit.concept.id] = hit
      let weight = hit.match == .fuzzy || hit.match == .partial ? coverage(of: hit.matchedName, by: text) : 1
      fused[hit.concept.id]?.ranks = RankFusion(score: weight * share(index + 1), wordRank: index + 1)
    }
    for (index, hit) in meaning.enumerated() {
      let rank = index + 1
      let known = fused[hit.concept.id]
      let wordRank = known?.ranks?.wordRank
      if known.map({ $0.match <= .exact }) != true, wordRank.map({ rank < $0 }) ?? true { fused[hit.concept.id] = hit }
      fused[hit.concept.id]?.ranks = RankFusion(
        score: share(rank) + (known?.ranks?.score ?? 0), wordRank: wordRank, meaningRank: rank, cosine: 1 - hit.score)
    }
    return fused.values.sorted { a, b in
      guard let first = a.ranks, let second = b.ranks else { return false }
      if a.match != b.match, min(a.match, b.match) <= .exact { return a.match < b.match }
      if first.score != second.score { return first.score > second.score }
      if first.wordRank != second.wordRank { return first.wordRank ?? .max < second.wordRank ?? .max }
      return a.concept.id < b.concept.id
    }
  }

  /// How much of a name a text accounts for, in characters: that a word of a long name is spelt like one of the text says
  /// little about what is meant.
  private static func coverage(of name: String, by text: String) -> Double {
    min(1, Double(text.count) / Double(max(1, SearchText.normalised(name).count)))
  }

  private static func share(_ rank: Int) -> Double { 1 / (rankOffset + Double(rank)) }
}
