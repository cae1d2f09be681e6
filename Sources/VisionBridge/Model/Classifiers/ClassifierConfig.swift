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

  /// How the products with the several texts of a class become one.
  public enum TextPooling: String, Codable, Sendable {
    /// The product with the mean of their embeddings.
    case mean
    /// The greatest product: a class is what its best text says.
    case max
    /// The logarithm of the mean of their exponentials, between both.
    case logMeanExp = "log_mean_exp"
  }

  /// Which of the two classifiers.
  public var kind: Kind
  /// Knowledge: which side is projected.
  public var projection: Projection
  /// Knowledge: layers of the projection; 2 have a hidden one with GELU between them, as in the fusion of December 2023; null is 1.
  public var projectionLayers: Int?
  /// Knowledge: two layers with GELU between them over the texts before anything else, the adapter of December 2023; null is without.
  public var adaptsTexts: Bool?
  /// Knowledge: how several texts of a class count; null is `mean`.
  public var severalTexts: TextPooling?
  /// Knowledge: both sides of the product have length 1, so that it is a cosine; null is without.
  public var normalizes: Bool?
  /// Knowledge: what the products are divided by at first; it is learnt. Null divides by nothing, or by what `standardizes_texts` gives.
  public var temperature: Double?
  /// Knowledge: centre the class embeddings and scale their elements to unit variance, and multiply the
  /// logits with a learned scale. Sentence embeddings lie close together; this changes nothing a projection
  /// could not learn, but it learns faster.
  public var standardizesTexts: Bool
  /// Knowledge: a vector of each class's own besides its text; nil for none.
  public var residual: ResidualConfig?
  /// Start from the frequency of positives in the training cases instead of a probability of one half.
  public var startsAtPrevalence: Bool
  /// Knowledge: a bias of each class's own; a class that no case was trained on has none. Null is without.
  public var classBias: Bool?
  /// Linear: a hidden layer with GELU, as published, or none.
  public var hasHiddenLayer: Bool

  private enum CodingKeys: String, CodingKey {
    case kind, projection, normalizes, temperature, residual
    case projectionLayers = "projection_layers"
    case adaptsTexts = "adapts_texts"
    case severalTexts = "several_texts"
    case standardizesTexts = "standardizes_texts"
    case startsAtPrevalence = "starts_at_prevalence"
    case classBias = "class_bias"
    case hasHiddenLayer = "has_hidden_layer"
  }

  /// Makes a configuration; the defaults are the published ones.
  public init(
    kind: Kind = .knowledge, projection: Projection = .text, projectionLayers: Int? = nil, adaptsTexts: Bool? = nil,
    severalTexts: TextPooling? = nil, normalizes: Bool? = nil, temperature: Double? = nil,
    residual: ResidualConfig? = nil, standardizesTexts: Bool = false, startsAtPrevalence: Bool = false,
    classBias: Bool? = nil, hasHiddenLayer: Bool = true
  ) {
    self.kind = kind
    self.projection = projection
    self.projectionLayers = projectionLayers
    self.adaptsTexts = adaptsTexts
    self.severalTexts = severalTexts
    self.normalizes = normalizes
    self.temperature = temperature
    self.residual = residual
    self.standardizesTexts = standardizesTexts
    self.startsAtPrevalence = startsAtPrevalence
    self.classBias = classBias
    self.hasHiddenLayer = hasHiddenLayer
  }

  /// What is wrong with the settings, in words; nil when they make sense.
  var fault: String? {
    let ofKnowledge: [(key: String, isSet: Bool)] = [
      ("residual", residual != nil), ("projection_layers", projectionLayers != nil),
      ("adapts_texts", adaptsTexts != nil), ("several_texts", severalTexts != nil),
      ("normalizes", normalizes != nil), ("temperature", temperature != nil), ("class_bias", classBias != nil),
    ]
    if kind != .knowledge, let key = ofKnowledge.first(where: \.isSet)?.key {
      return "\(key) is for the classifier knowledge; leave it null"
    }
    if let residual, !(0...1e9).contains(residual.shrinkage) { return "residual.shrinkage lies in 0...1000000000" }
    if let projectionLayers, !(1...2).contains(projectionLayers) {
      return "projection_layers is 1 or 2, found \(projectionLayers)"
    }
    if let temperature, !(1e-6...1e6).contains(temperature) {
      return "temperature lies in 0.000001...1000000, found \(temperature)"
    }
    if normalizes == true, temperature == nil {
      return "normalizes leaves logits between -1 and 1; set temperature too, for example to 0.07"
    }
    return nil
  }
}
