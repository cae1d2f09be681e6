/// What is embedded for a label.
public enum LabelText: String, Codable, CaseIterable, Sendable {
  /// The name alone.
  case name
  /// The other names of the concept that mean exactly it.
  case synonyms
  /// The definition of the concept.
  case definition
  /// What is seen of it in images, modality by modality: `CT: Air in the pleural space.`
  case radiographicFeatures = "radiographic_features"
  /// The name and, where the concept has one, its definition: `Pneumothorax: Air in the pleural space.`
  case nameAndDefinition = "name_and_definition"
  /// The definition, or where there is none the first other description; the name where there is neither.
  case description
}

/// A text to embed for a label.
public struct LabelPhrase: Equatable, Sendable {
  /// The text.
  public var text: String
  /// Whether it is a name, which can be put into a sentence.
  public var isName: Bool

  /// A name, or a text about what it names.
  public init(_ text: String, isName: Bool) {
    self.text = text
    self.isName = isName
  }
}

extension OntologyStore {
  /// Returns the texts to embed for each label, in the order of the labels and of `kinds`. A text that reads like an earlier
  /// one of its label is left out; a label that has none of the kinds has its name.
  ///
  /// - Throws: `OntologyError` when a label's concept is no longer in the database.
  public func texts(of set: LabelSet, _ kinds: [LabelText]) throws -> [[LabelPhrase]] {
    try set.labels.map { label in
      let name = LabelPhrase(label.name, isName: true)
      guard kinds != [.name], let id = label.concept else { return [name] }
      guard try concept(id) != nil else { throw OntologyError.unknown(id, in: "label set \(set.name)") }
      var seen: Set<String> = []
      let found = try kinds.flatMap { try phrases($0, of: name, id) }.filter {
        seen.insert(SearchText.normalised($0.text)).inserted
      }
      return found.isEmpty ? [name] : found
    }
  }

  private func phrases(_ kind: LabelText, of name: LabelPhrase, _ id: ConceptID) throws -> [LabelPhrase] {
    func about(_ texts: [String]) -> [LabelPhrase] { texts.map { LabelPhrase($0, isName: false) } }
    switch kind {
    case .name: return [name]
    case .synonyms:
      return try names(of: id).filter {
        ($0.scope ?? .exact) == .exact && SearchText.normalised($0.text) != SearchText.normalised(name.text)
      }.map { LabelPhrase($0.text, isName: true) }
    case .definition: return try about([definition(of: id)].compactMap(\.self))
    case .radiographicFeatures:
      return try about(
        descriptions(of: id).filter { $0.kind == .radiographicFeatures }.map { text in
          text.modality.map { "\($0): \(text.text)" } ?? text.text
        })
    case .nameAndDefinition:
      return try definition(of: id).map { about(["\(name.text): \($0)"]) } ?? [name]
    case .description:
      let other = try definition(of: id) ?? descriptions(of: id).first { Self.aboutKinds.contains($0.kind) }?.text
      return other.map { about([$0]) } ?? [name]
    }
  }

  private func definition(of id: ConceptID) throws -> String? {
    try descriptions(of: id).first { $0.kind == .definition }?.text
  }

  /// Kinds of descriptions that say what a concept is, rather than how to code it.
  private static var aboutKinds: Set<DescriptionKind> {
    [.radiographicFeatures, .clinicalPresentation, .section, .comment]
  }
}
