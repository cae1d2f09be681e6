/// What makes the two texts of a listed pair belong together.
public enum PairRelation: String, Codable, CaseIterable, Sendable {
  /// Two names of one concept, or of concepts that mean the same.
  case synonym
  /// A name and a definition.
  case definition
  /// A name and another text about the concept, such as radiographic features or a section of an article.
  case section
  /// The name of a concept and the name of its parent.
  case parent
  /// The names of two concepts with a common parent.
  case sibling
}

/// Two texts that belong together, for contrastive training.
public struct OntologyPair: Equatable, Sendable {
  /// What is done with a pair.
  public enum Part: String, Codable, Sendable {
    /// An encoder may be trained on it.
    case training
    /// It is kept for evaluation; both concepts are held out.
    case heldOut = "held_out"
  }

  /// What makes it a pair.
  public var relation: PairRelation
  /// A name.
  public var anchor: String
  /// The text that belongs to it.
  public var positive: String
  /// The concept that the anchor names.
  public var anchorConcept: ConceptID
  /// The concept that the positive names or describes.
  public var positiveConcept: ConceptID
  /// What the positive says, where it is a text.
  public var descriptionKind: DescriptionKind?
  /// The source that states the positive, or the relation.
  public var source: String
  /// Whether it may be trained on.
  public var part: Part
}

/// What a list of pairs holds.
public struct PairListSummary: Equatable, Codable, Sendable {
  /// The pairs of one relation.
  public struct Counts: Equatable, Codable, Sendable {
    /// What makes them pairs.
    public var relation: PairRelation
    /// Pairs that may be trained on.
    public var trainingCount = 0
    /// Pairs of held-out concepts.
    public var heldOutCount = 0
    /// Pairs left out because their concepts lie in different parts.
    public var crossingCount = 0
    /// Pairs left out to keep to the weights.
    public var overQuotaCount = 0
    /// Different concepts in the listed pairs.
    public var conceptCount = 0
    /// Listed pairs by source.
    public var sources: [String: Int] = [:]
  }

  /// One entry for each relation that was asked for.
  public var relations: [Counts] = []

  /// All listed pairs.
  public var pairCount: Int { relations.map { $0.trainingCount + $0.heldOutCount }.reduce(0, +) }
}
