/// A concept that a search has found, and the name by which it was found.
public struct SearchHit: Equatable, Codable, Sendable {
  /// How the text was found, best first.
  public enum Match: String, Codable, CaseIterable, Comparable, Sendable {
    /// The text is the concept's code, or a pattern that the code fits.
    case code
    /// The text is the name, apart from case, punctuation and spacing.
    case exact
    /// The name begins with the text.
    case prefix
    /// The name has all words of the text.
    case words
    /// The name has words like those of the text: at most one edit in words of three to five letters, two in longer ones.
    case fuzzy
    /// The name means something like the text. Only a search that is given a ranker finds such names.
    case meaning

    /// Orders by quality.
    public static func < (a: Match, b: Match) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self)! }
  }

  /// The concept.
  public var concept: Concept
  /// The name that matches; the preferred name where the code matches.
  public var matchedName: String
  /// How it matches.
  public var match: Match
  /// Relevance among matches of one kind: less is better. The number of characters of the name, and a thousand for each
  /// edit; for `meaning` one minus the cosine.
  public var score: Double
  /// The places in both rankings of a search that also looks for meaning; nil for one that does not.
  public var ranks: RankFusion?

  /// Makes a hit.
  public init(concept: Concept, matchedName: String, match: Match, score: Double, ranks: RankFusion? = nil) {
    self.concept = concept
    self.matchedName = matchedName
    self.match = match
    self.score = score
    self.ranks = ranks
  }

  private var isPreferredName: Bool { matchedName == concept.name }

  /// Orders hits; the code decides between equals, so that the order never depends on chance.
  func isBetter(than other: SearchHit) -> Bool {
    if match != other.match { return match < other.match }
    if match == .meaning, score != other.score { return score < other.score }
    if concept.isObsolete != other.concept.isObsolete { return other.concept.isObsolete }
    if match <= .prefix || match == .meaning, isPreferredName != other.isPreferredName { return isPreferredName }
    if score != other.score { return score < other.score }
    if concept.id != other.concept.id { return concept.id < other.concept.id }
    return matchedName.utf8.count < other.matchedName.utf8.count
  }
}
