/// What to search for: a text and the concepts and names it is looked for among.
///
/// ```swift
/// let hits = try store.search("collapsed lung system:ICD10CM kind:category")
/// ```
public struct SearchQuery: Equatable, Sendable, ExpressibleByStringLiteral {
  /// A code, a code pattern or words.
  public var text: String
  /// Code systems, for example `ICD10CM`; empty means all.
  public var systems: [String] = []
  /// Kinds of concepts; empty means all.
  public var kinds: [ConceptKind] = []
  /// Names of sources that state the name found; empty means all.
  public var sources: [String] = []
  /// Languages of names as the source states them, for example `ENG` in UMLS; empty means all.
  public var languages: [String] = []
  /// Vocabularies that the source took names from, for example `MSH` in UMLS; empty means all.
  public var vocabularies: [String] = []

  /// Takes filters out of a text: `system:`, `kind:`, `source:`, `language:` and `vocabulary:`, each any number of times,
  /// values with spaces in double quotes (`source:"Nosology articles: chest_breast"`). Other words with a colon,
  /// `HP:0002107` for one, are text.
  ///
  /// - Throws: `OntologyError` for a kind that does not exist and for a filter without a value.
  public init(parsing text: String) throws {
    self.text = text
    var words: [String] = []
    for word in Self.words(text) {
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let field = Field(rawValue: parts[0].lowercased()) else {
        words.append(word)
        continue
      }
      let value = parts[1].filter { $0 != "\"" }
      guard !value.isEmpty else {
        throw OntologyError("the filter \(parts[0]): has no value", hint: "Write for example system:ICD10CM.")
      }
      try take(field, value)
    }
    self.text = words.joined(separator: " ")
  }

  /// Searches for a text among all names; filters in it are text.
  public init(_ text: String) { self.text = text }

  /// Searches for a text among all names.
  public init(stringLiteral text: String) { self.text = text }

  private enum Field: String {
    case system, kind, source, language, vocabulary
  }

  private mutating func take(_ field: Field, _ value: String) throws {
    switch field {
    case .system: systems.append(value)
    case .source: sources.append(value)
    case .language: languages.append(value)
    case .vocabulary: vocabularies.append(value)
    case .kind:
      guard let kind = ConceptKind(rawValue: value.lowercased()) else {
        throw OntologyError(
          "there is no kind of concept named \(value)",
          hint: "Kinds are \(ConceptKind.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      kinds.append(kind)
    }
  }

  /// Splits at blanks outside double quotes. A quote that is not closed is text.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quotesLeft = text.count { $0 == "\"" }
    var isQuoted = false
    for character in text {
      if character == "\"" {
        quotesLeft -= 1
        isQuoted = !isQuoted && quotesLeft > 0
      }
      if character.isWhitespace && !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}

/// A pattern of codes: `J93*` (J93 and every code that begins so), `J93.-` (the codes below J93, as the classification
/// itself writes it), `S52.5??A` (one character for each question mark). Case and dots do not matter.
struct CodePattern: Equatable {
  /// What every code of the pattern begins with, upper case and without dots.
  let prefix: String
  /// The pattern as SQLite's GLOB reads it, for codes in upper case and without dots.
  let glob: String

  /// Reads a pattern; nil for a text that is none. A word with a star and no digit (`pneumo*`) is an incomplete word.
  init?(_ text: String) {
    let plain = text.plainCode
    guard !plain.isEmpty, plain.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "*?-:_".contains($0)) })
    else { return nil }
    let isIncomplete = plain.hasSuffix("-")
    guard isIncomplete || plain.contains("*") || plain.contains("?"), plain.contains(where: \.isNumber) else {
      return nil
    }
    glob = isIncomplete ? plain.dropLast() + "?*" : plain
    prefix = String(glob.prefix { $0 != "*" && $0 != "?" })
    guard !prefix.isEmpty else { return nil }
  }
}
