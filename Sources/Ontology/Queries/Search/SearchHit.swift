/// A concept that a search has found, and the name by which it was found.
public struct SearchHit: Equatable, Codable, Sendable {
  /// How the text was found, best first.
  public enum Match: String, Codable, CaseIterable, Comparable, Sendable {
    /// The text is the concept's code, one that its source has merged into it, or a pattern that the code fits.
    case code
    /// The text is the name, apart from case, punctuation, spacing, British or American spelling and number.
    case exact
    /// The name says the same in another order or form, or adds only that nothing more is known: "Anemia, unspecified".
    /// Also a condition that a category of ICD-10-CM says it includes.
    case plain
    /// The name means the same: a concept that bears the text has it too, or is mapped to this one; the text is its
    /// abbreviation; or other words of the text stand for those of the name.
    case synonym
    /// The name begins with the text.
    case prefix
    /// The name has all words of the text.
    case words
    /// The name has all words of one that means the same as the text.
    case related
    /// The name has words like those of the text: at most one edit in words of three to five letters, two in longer ones.
    case fuzzy
    /// The name has those words of the text that tell most; `missingWords` has the others.
    case partial
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
  /// edit and each word that the text does not have; for `meaning` one minus the cosine.
  public var score: Double
  /// The places in both rankings of a search that also looks for meaning; nil for one that does not.
  public var ranks: RankFusion?
  /// The concept, of any system, that bears the text and leads to this one, or the code that was merged into it; nil where
  /// this one's own names or code do.
  public var via: ConceptID?
  /// Words of the text that the name lacks, of a `partial` match; nil for all others.
  public var missingWords: [String]?

  /// Makes a hit.
  public init(
    concept: Concept, matchedName: String, match: Match, score: Double, ranks: RankFusion? = nil,
    via: ConceptID? = nil, missingWords: [String]? = nil
  ) {
    self.concept = concept
    self.matchedName = matchedName
    self.match = match
    self.score = score
    self.ranks = ranks
    self.via = via
    self.missingWords = missingWords
  }

  private var isPreferredName: Bool { matchedName == concept.name }

  /// Whether the concept is no disorder but what caused one: chapters V to Y of ICD-10-CM.
  var isSecondary: Bool {
    guard concept.id.system == "ICD10CM", let first = concept.id.code.first else { return false }
    return "VWXY".contains(first) || concept.id.code == "Ch20"
  }

  /// Orders hits; the code decides between equals, so that the order never depends on chance.
  func isBetter(than other: SearchHit) -> Bool {
    if isSecondary != other.isSecondary, min(match, other.match) > .exact, max(match, other.match) < .meaning {
      return other.isSecondary
    }
    if match != other.match { return match < other.match }
    if match == .meaning, score != other.score { return score < other.score }
    if concept.isObsolete != other.concept.isObsolete { return other.concept.isObsolete }
    let isExtended = concept.kind == .extended
    if match > .exact, match != .meaning, isExtended != (other.concept.kind == .extended) { return !isExtended }
    if [.code, .exact, .plain, .prefix, .meaning].contains(match), isPreferredName != other.isPreferredName {
      return isPreferredName
    }
    if score != other.score { return score < other.score }
    if concept.id != other.concept.id { return concept.id < other.concept.id }
    return matchedName.utf8.count < other.matchedName.utf8.count
  }
}
