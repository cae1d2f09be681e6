import Files
import Ontology

/// How a title may be read as the name of a disorder.
///
/// Titles of articles carry what is no part of the name: `Wilms tumour (staging)`, `Systemic lupus erythematosus (SLE)`,
/// `Sarcoidosis (cutaneous manifestations)`.
public struct TitleReading: Equatable, Sendable {
  /// The title with plain spaces.
  public let title: String
  /// The title without what stands in brackets; equal to `title` where there are none, or nothing else.
  public let base: String
  /// What stands in brackets, one group after the other.
  public let bracketed: String

  /// Reads a title.
  public init(_ text: String) {
    let plain = String(text.map { $0.isWhitespace ? " " : $0 }).collapsed
    var base = ""
    var bracketed = ""
    var depth = 0
    for character in plain {
      switch character {
      case "(", "[":
        depth += 1
        bracketed.append(" ")
      case ")", "]": depth = max(0, depth - 1)
      default:
        if depth == 0 { base.append(character) } else { bracketed.append(character) }
      }
    }
    base = base.collapsed
    title = plain
    self.base = base.isEmpty ? plain : base
    self.bracketed = bracketed.collapsed
  }

  /// The readings, the most literal first, each once.
  public var names: [String] { base == title ? [title] : [title, base] }

  /// Returns the name of the disorder in the words of classifications.
  ///
  /// * A sign of imaging stands for the disease in its brackets, `Shiny corner sign (ankylosing spondylitis)` for
  ///   `ankylosing spondylitis`. Where they hold something else, as in `Halo sign (chest)`, all words stand together.
  /// * Metastases are secondary malignant neoplasms, see `SecondaryNeoplasm`.
  ///
  /// Any other title is its `base`.
  ///
  /// - Parameter hasDisorder: Whether a text has the name of a disorder in it.
  public func disorder(_ hasDisorder: (String) -> Bool) -> String {
    if !bracketed.isEmpty, let last = base.split(separator: " ").last, ["sign", "signs"].contains(last.lowercased()) {
      return hasDisorder(bracketed) ? bracketed : "\(base) \(bracketed)"
    }
    return SecondaryNeoplasm.name(of: base) ?? base
  }
}
