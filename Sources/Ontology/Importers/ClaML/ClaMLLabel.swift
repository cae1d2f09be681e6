import Files

/// The text of a rubric in one language, put together from its parts.
struct ClaMLLabel {
  /// Another class that a label names.
  struct Reference {
    /// The code as it is written, or as the attribute `code` has it.
    var code: String
    /// `dagger` or `aster`, where the reference says so.
    var usage: String?
  }

  private struct Fragment {
    var isList: Bool
    var text = ""
    /// Without references.
    var name = ""
  }

  let language: String?
  private(set) var references: [Reference] = []
  private var fragments: [Fragment] = []
  /// Whether a fragment was ended, so that text is one of its own.
  private var isEnded = false

  init(language: String?) { self.language = language }

  /// Adds text where the label stands.
  mutating func append(_ text: String) {
    if fragments.isEmpty || isEnded && text.contains(where: { !$0.isWhitespace }) { beginFragment(isList: false) }
    fragments[fragments.count - 1].text += text
    fragments[fragments.count - 1].name += text
  }

  /// Adds a reference, which a name leaves out and a text has in parentheses where it is printed so.
  mutating func append(_ reference: Reference, printed text: String, isInBrackets: Bool) {
    if fragments.isEmpty { beginFragment(isList: false) }
    fragments[fragments.count - 1].text += isInBrackets ? " (\(text)) " : " \(text) "
    fragments[fragments.count - 1].name += " "
    references.append(reference)
  }

  /// Begins a fragment.
  mutating func beginFragment(isList: Bool) {
    fragments.append(Fragment(isList: isList))
    isEnded = false
  }

  /// Ends it; text that follows is a fragment of its own.
  mutating func endFragment() { isEnded = true }

  /// The texts that the fragments make: `Infection: urethra`, `Infection: bladder` of an item and a list, else one text.
  func texts(withReferences: Bool) -> [String] {
    let parts = fragments.compactMap { fragment -> (text: String, isList: Bool)? in
      let text = Self.tidy(withReferences ? fragment.text : fragment.name)
      return text.isEmpty ? nil : (text, fragment.isList)
    }
    guard let head = parts.first else { return [] }
    let list = parts.dropFirst()
    if !head.isList, list.count > 1, list.allSatisfy(\.isList) {
      return list.map { Self.joined([head.text, $0.text]) }
    }
    return [Self.joined(parts.map(\.text))]
  }

  private static func joined(_ parts: [String]) -> String {
    parts.dropLast().map { ($0.hasSuffix(":") ? String($0.dropLast()) : $0) + ": " }.joined() + (parts.last ?? "")
  }

  /// Single blanks, none before what closes or after what opens, and no parentheses around nothing.
  private static func tidy(_ text: String) -> String {
    var text = text.collapsed
    for mark in [",", ";", ".", ")", "]"] { text = text.replacing(" \(mark)", with: mark) }
    for mark in ["(", "["] { text = text.replacing("\(mark) ", with: mark) }
    return text.contains("(") ? text.replacing(/\([,; ]*\)/, with: "").collapsed : text
  }
}

/// The rubrics of a class.
struct ClaMLRubrics {
  private var labels: [(kind: String, label: ClaMLLabel, line: Int)] = []

  mutating func add(_ label: ClaMLLabel, kind: String, line: Int) { labels.append((kind, label, line)) }

  /// What rubrics of a kind say, all languages one after another.
  private func names(_ kind: String) -> [String] {
    labels.filter { $0.kind == kind }.flatMap { $0.label.texts(withReferences: false) }
  }

  /// The name: the longer of `preferred` and `preferredLong`. Empty where there is neither.
  var name: String {
    let short = names("preferred").first ?? ""
    let long = names("preferredLong").first ?? ""
    return long.utf8.count > short.utf8.count ? long : short
  }

  /// Shorter names, names in further languages, inclusions.
  var synonyms: [ConceptRecord.Synonym] {
    let (preferred, long) = (names("preferred"), names("preferredLong"))
    var seen: Set<String> = [name]
    let candidates =
      preferred.prefix(1).map { ConceptRecord.Synonym($0, scope: .broad) }
      + (preferred.dropFirst() + long.dropFirst()).map { .init($0, scope: .exact) }
      + names("inclusion").map { .init($0, scope: .inclusion) }
    return candidates.filter { seen.insert($0.text).inserted }
  }

  /// Exclusions, definitions and other texts. What says how to use a modifier has been done with the modifier.
  var descriptions: [ConceptRecord.Description] {
    labels.flatMap { kind, label, _ -> [ConceptRecord.Description] in
      guard !["preferred", "preferredLong", "inclusion", "modifierlink"].contains(kind) else { return [] }
      let descriptionKind: DescriptionKind =
        switch kind {
        case "exclusion": .excludes2
        case "definition": .definition
        default: .note
        }
      return label.texts(withReferences: true).map { .init(descriptionKind, $0) }
    }
  }

  /// The references with what they say.
  var references: [(kind: RelationKind, label: String?, code: String, line: Int)] {
    labels.flatMap { kind, label, line in
      label.references.map { reference in
        switch (kind, reference.usage) {
        case ("exclusion", _): (.excludes2, nil, reference.code, line)
        case (_, "aster"): (.useAdditionalCode, "manifestation", reference.code, line)
        case (_, "dagger"): (.codeFirst, nil, reference.code, line)
        default: (.related, kind, reference.code, line)
        }
      }
    }
  }
}
