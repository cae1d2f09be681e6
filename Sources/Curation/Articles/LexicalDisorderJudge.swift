import Ontology

/// Judges titles by the names of an ontology and, where they have none, by the word that heads them.
///
/// One of the two independent judges of the article filter; it knows no meaning.
/// Source: paper, section 3.1 and figure 3 (a), where both judges are prompts of a language model.
public struct LexicalDisorderJudge: Sendable {
  private var kinds: [String: Bool] = [:]

  /// Makes a judge that knows these names.
  public init(_ references: ReferenceNames) {
    for name in references.names { kinds[Self.key(name.text)] = name.isDisorder }
  }

  /// Judges a title, first as it stands, then without what is in brackets.
  public func judge(_ title: String) -> DisorderJudgement {
    let reading = TitleReading(title)
    for name in reading.names {
      if let isDisorder = kinds[Self.key(name)] {
        return DisorderJudgement(isDisorder ? .disorder : .other, "\(name) is a known name")
      }
    }
    return DisorderEndings.judge(reading.base)
  }

  private static func key(_ name: String) -> String { TermWords.key(name).joined(separator: " ") }
}
