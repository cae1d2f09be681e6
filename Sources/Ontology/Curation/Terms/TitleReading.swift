/// How a title may be read as the name of a disorder.
///
/// Titles of articles carry what is no part of the name: `Wilms tumour (staging)`, `Systemic lupus erythematosus (SLE)`,
/// `Sarcoidosis (cutaneous manifestations)`.
public struct TitleReading: Equatable, Sendable {
  /// The title with plain spaces.
  public let title: String
  /// The title without what stands in brackets; equal to `title` where there are none, or nothing else.
  public let base: String

  /// Reads a title.
  public init(_ text: String) {
    let plain = String(text.map { $0.isWhitespace ? " " : $0 }).collapsed
    var base = ""
    var depth = 0
    for character in plain {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth = max(0, depth - 1)
      default: if depth == 0 { base.append(character) }
      }
    }
    base = base.collapsed
    title = plain
    self.base = base.isEmpty ? plain : base
  }

  /// The readings, the most literal first, each once.
  public var names: [String] { base == title ? [title] : [title, base] }
}
