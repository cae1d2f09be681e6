/// How a case's feature becomes one logit for each class.
public struct ClassifierConfig: Codable, Equatable, Sendable {
  /// Where the classes come from.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Projected feature · class embedding.
    case knowledge
    /// Trained weights for each class.
    case linear
  }

  /// Which side of the product of the knowledge classifier is projected.
  public enum Projection: String, Codable, Sendable {
    /// The texts, to the width of the features (code of June 2024).
    case text
    /// The features, to the width of the texts (paper, code of December 2023).
    case image
  }

  /// Which of the two classifiers.
  public var kind: Kind
  /// Knowledge: which side is projected.
  public var projection: Projection
  /// Knowledge: centre the class embeddings and scale their elements to unit variance, and multiply the
  /// logits with a learned scale. Sentence embeddings lie close together; this changes nothing a projection
  /// could not learn, but it learns faster.
  public var standardizesTexts: Bool
  /// Knowledge: a vector of each class's own besides its text; nil for none.
  public var residual: ResidualConfig?
  /// Start from the frequency of positives in the training cases instead of a probability of one half.
  public var startsAtPrevalence: Bool
  /// Linear: a hidden layer with GELU, as published, or none.
  public var hasHiddenLayer: Bool

  private enum CodingKeys: String, CodingKey {
    case kind, projection, residual
    case standardizesTexts = "standardizes_texts"
    case startsAtPrevalence = "starts_at_prevalence"
    case hasHiddenLayer = "has_hidden_layer"
  }

  /// Makes a configuration; the defaults are the published ones.
  public init(
    kind: Kind = .knowledge, projection: Projection = .text, residual: ResidualConfig? = nil,
    standardizesTexts: Bool = false,
    startsAtPrevalence: Bool = false, hasHiddenLayer: Bool = true
  ) {
    self.kind = kind
    self.projection = projection
    self.residual = residual
    self.standardizesTexts = standardizesTexts
    self.startsAtPrevalence = startsAtPrevalence
    self.hasHiddenLayer = hasHiddenLayer
  }
}
