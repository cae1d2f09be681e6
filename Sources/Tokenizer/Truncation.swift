/// How a text or a pair is cut to a length.
public struct Truncation: Sendable, Equatable {
  /// Which text gives way.
  public enum Strategy: String, Sendable, CaseIterable {
    /// The longer text of a pair, down to the length of the other, then both alike.
    case longestFirst = "longest_first"
    /// The first text only.
    case onlyFirst = "only_first"
    /// The second text of a pair only.
    case onlySecond = "only_second"
  }

  /// The end of a text that is cut.
  public enum Side: String, Sendable, CaseIterable {
    /// The first words go.
    case left
    /// The last words go.
    case right
  }

  /// The largest number of tokens, special tokens included.
  public var maximumLength: Int
  /// Which text gives way.
  public var strategy: Strategy
  /// Which end of it; nil for the side that the tokenizer's own files state.
  public var side: Side?

  /// Makes a truncation to `maximumLength` tokens.
  public init(to maximumLength: Int, strategy: Strategy = .longestFirst, side: Side? = nil) {
    self.maximumLength = maximumLength
    self.strategy = strategy
    self.side = side
  }

  /// The lengths that texts of `first` and `second` pieces keep when `specialCount` tokens are put around
  /// them.
  ///
  /// - Throws: when the text that has to give way is too short, or absent.
  ///
  /// Differs from source: the `tokenizers` library does not cut at all when not even the special tokens fit;
  /// that throws here.
  func lengths(
    first: Int, second: Int?, specialCount: Int
  ) throws(TokenizerError) -> (first: Int, second: Int) {
    let room = maximumLength - specialCount
    guard room >= 0 else {
      throw TokenizerError(
        "maximum length: expected at least \(specialCount), the number of special tokens, found \(maximumLength)"
      )
    }
    let other = second ?? 0
    let excess = first + other - room
    guard excess > 0 else { return (first, other) }
    // No text at all may stay, and then the strategy has no say.
    if room == 0 { return (0, 0) }
    switch strategy {
    case .longestFirst:
      return second == nil ? (room, 0) : Self.balanced(first, other, room: room)
    case .onlyFirst:
      return (try shortened(first, by: excess, "first"), other)
    case .onlySecond:
      guard second != nil else {
        throw TokenizerError(
          "truncation only_second: expected a pair, found one text", hint: "use longest_first or only_first")
      }
      return (first, try shortened(other, by: excess, "second"))
    }
  }

  private func shortened(_ length: Int, by excess: Int, _ which: String) throws(TokenizerError) -> Int {
    if excess < length { return length - excess }
    throw TokenizerError(
      "truncation \(strategy.rawValue) to \(maximumLength) tokens: the \(which) text has \(length) tokens,"
        + " \(excess) would have to go",
      hint: "use longest_first or a larger maximum length")
  }

  /// The longer text is cut to what the shorter leaves, but not below half.
  private static func balanced(_ first: Int, _ second: Int, room: Int) -> (first: Int, second: Int) {
    let shorter = min(first, second)
    var longer = shorter > room ? shorter : max(shorter, room - shorter)
    var kept = shorter
    if kept + longer > room {
      kept = room / 2
      longer = kept + room % 2
    }
    return first > second ? (longer, kept) : (kept, longer)
  }
}
