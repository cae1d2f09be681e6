import Ontology
import TextEncoder

/// What is embedded for the classes of a label set, and what becomes a row of the class embeddings.
public struct ClassTexts: Equatable, Sendable {
  /// What is averaged to one row.
  public enum Average: String, CaseIterable, Sendable {
    /// Nothing: every text in every template has a row.
    case none
    /// A text in all templates.
    case templates
    /// All texts of a class.
    case texts
  }

  /// Kinds of texts, in the order of their rows.
  public let kinds: [LabelText]
  /// Sentences that names are put into, in the place of `{name}` or `{}`. A name stands for itself where there is none.
  public let templates: [String]
  /// What is averaged: the mean of unit vectors, scaled to length 1.
  ///
  /// Source: `build_zero_shot_classifier` of open_clip.
  public let average: Average

  private static let places = ["{name}", "{}"]

  /// Chooses texts.
  ///
  /// - Throws: `EncoderError` when there is no kind, a template has no place for the name, or there is no name for templates.
  public init(
    _ kinds: [LabelText] = [.name], templates: [String] = [], average: Average = .none
  ) throws(EncoderError) {
    guard !kinds.isEmpty else { throw EncoderError("no kind of text is chosen for the classes") }
    for template in templates where !Self.places.contains(where: template.contains) {
      throw EncoderError(
        "the template '\(template)' has no place for the name", hint: "write {name} where the name belongs")
    }
    guard templates.isEmpty || kinds.contains(.name) || kinds.contains(.synonyms) else {
      throw EncoderError(
        "templates are for names, and the texts are \(kinds.map(\.rawValue).joined(separator: ", "))",
        hint: "add name or synonyms to the texts, or leave the templates out")
    }
    self.kinds = kinds
    self.templates = templates
    self.average = average
  }

  /// The texts of each row of a class.
  func rows(of phrases: [LabelPhrase]) -> [[String]] {
    let sentences = phrases.map { phrase -> [String] in
      guard phrase.isName, !templates.isEmpty else { return [phrase.text] }
      return templates.map { template in Self.places.reduce(template) { $0.replacing($1, with: phrase.text) } }
    }
    switch average {
    case .none: return sentences.flatMap { $0.map { [$0] } }
    case .templates: return sentences
    case .texts: return [sentences.flatMap(\.self)]
    }
  }
}
