/// A concept that a search has found, and the name by which it was found.
public struct SearchHit: Equatable, Codable, Sendable {
  /// How well the name matches, best first.
  public enum Match: Int, Codable, Comparable, Sendable {
    /// The text is the concept's code.
    case code
    /// The text is the name, apart from case, punctuation and spacing.
    case exact
    /// The name begins with the text.
    case prefix
    /// The name has all words of the text.
    case words

    /// Orders by quality.
    public static func < (a: Match, b: Match) -> Bool { a.rawValue < b.rawValue }
  }

  /// The concept.
  public var concept: Concept
  /// The name that matches; the preferred name where the code matches.
  public var matchedName: String
  /// How well it matches.
  public var match: Match
  /// Relevance among matches of the same quality: less is better (BM25 as SQLite computes it).
  public var score: Double
}
