/// How a title may be read as the name of a disorder.
///
/// Titles of articles carry what is no part of the name: `Wilms tumour (staging)`, `Systemic lupus erythematosus (SLE)`,
/// `Sarcoidosis (cutaneous manifestations)`.
public struct TitleReading: Equatable, Sendable {
  /// The title with plain spaces.
  public let title: String
  /// The title without what stands in brackets; equal to `title` where there are none, or nothing else.
  public let base: String
  /// The name of the disorder in the words of classifications.
  ///
  /// * A sign of imaging stands for the disease it is a sign of: `Shiny corner sign (ankylosing spondylitis)` for
  ///   `ankylosing spondylitis`.
  /// * Metastases are secondary malignant neoplasms: `Metastases to the thyroid` for
  ///   `secondary malignant neoplasm of thyroid`. The alphabetic index of ICD-10-CM sends the reader of "Metastasis" to
  ///   the column "secondary" of the table of neoplasms. The adjective is left alone: calcification may be metastatic.
  ///
  /// Any other title is its `base`.
  public let disorder: String

  /// Reads a title.
  public init(_ text: String) {
    let plain = String(text.map { $0.isWhitespace ? " " : $0 }).collapsed
    var base = ""
    var bracketed = ""
    var depth = 0
    for character in plain {
      switch character {
      case "(", "[": depth += 1
      case ")", "]": depth = max(0, depth - 1)
      default:
        if depth == 0 { base.append(character) } else { bracketed.append(character) }
      }
    }
    base = base.collapsed
    title = plain
    self.base = base.isEmpty ? plain : base
    disorder = Self.disorder(self.base, bracketed: bracketed.collapsed)
  }

  private static func disorder(_ base: String, bracketed: String) -> String {
    let words = base.split(whereSeparator: { $0 == " " || $0 == "-" })
    func isAny(_ word: Substring, of names: Set<String>) -> Bool { names.contains(word.lowercased()) }
    if let last = words.last, isAny(last, of: ["sign", "signs"]), !bracketed.isEmpty { return bracketed }
    let sites = words.filter { !isAny($0, of: ["metastasis", "metastases", "to", "the", "of", "in"]) }
    guard words.contains(where: { isAny($0, of: ["metastasis", "metastases"]) }), !sites.isEmpty else { return base }
    return "secondary malignant neoplasm of \(sites.joined(separator: " "))"
  }

  /// The readings, the most literal first, each once.
  public var names: [String] { base == title ? [title] : [title, base] }
}
