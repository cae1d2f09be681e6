/// How names are found that an encoder takes for others, as negatives of the pairs of coming steps. Part of a recipe.
///
/// The very nearest names of other concepts are often unlinked synonyms, and training against them unteaches what is right.
/// So a name is taken only where it is less like the anchor than the positive is.
///
/// Source: ANCE (Xiong et al. 2021, section 4) for negatives from an index of the encoder itself that is made again and
/// again; `mine_hard_negatives` of sentence-transformers for margin and ceiling.
public struct HardNegatives: Codable, Equatable, Sendable {
  /// Which of the names that are less like the anchor than the positive are taken.
  public enum Choice: String, Codable, CaseIterable, Sendable {
    /// The nearest.
    case nearest
    /// The nearest of those that have all words of the anchor and more, or all but some: what is too narrow or too wide.
    case qualified
  }

  /// The step before which names are mined for the first time.
  public var start: Int
  /// Steps that one mining serves.
  public var every: Int
  /// Most negatives of an anchor. Each is a negative of the other anchors of its batch too.
  public var perAnchor: Int
  /// How many of the nearest names of an anchor are looked through.
  public var candidates: Int
  /// How much less than that of the positive the cosine of a negative and the anchor is, at least.
  public var margin: Double
  /// The greatest cosine of a negative and the anchor.
  public var ceiling: Double
  /// Which names are taken.
  public var choice: Choice

  private enum CodingKeys: String, CodingKey {
    case start, every
    case perAnchor = "per_anchor"
    case candidates, margin, ceiling, choice
  }

  /// Two negatives an anchor, mined every 500 steps.
  public init(
    start: Int = 500, every: Int = 500, perAnchor: Int = 2, candidates: Int = 64, margin: Double = 0.05,
    ceiling: Double = 0.9, choice: Choice = .nearest
  ) {
    self.start = start
    self.every = every
    self.perAnchor = perAnchor
    self.candidates = candidates
    self.margin = margin
    self.ceiling = ceiling
    self.choice = choice
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  var fault: String? {
    if start < 0 { return "start must not be negative, found \(start)" }
    for (value, key) in [(every, "every"), (perAnchor, "per_anchor"), (candidates, "candidates")] where value < 1 {
      return "\(key) must be positive, found \(value)"
    }
    for (value, key) in [(margin, "margin"), (ceiling, "ceiling")] where !(-2...2).contains(value) {
      return "\(key) must lie in -2...2, found \(value)"
    }
    return nil
  }

  /// The steps that share what is mined before the first of them; nil for a step before `start`.
  func window(of step: Int) -> Range<Int>? {
    guard step >= start else { return nil }
    let first = step - (step - start) % every
    return first..<first + every
  }
}
