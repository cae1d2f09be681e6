/// What a diagnosis model is made of. Slice count and label space come from elsewhere.
public struct VisionConfig: Codable, Equatable, Sendable {
  /// Network of the slices: `resnet10-narrow`, `resnet10-half`, `resnet18`, `resnet34`, `resnet50` or `efficientnet-lite0`.
  public var backbone: String
  /// Width of the hidden layers of both transformers; nil is the width of the features.
  public var feedForwardSize: Int?
  /// How the slices of a scan are joined; nil as the published system does.
  public var sliceJoining: Joining?
  /// How the scans of a case are joined; nil as the published system does.
  public var scanJoining: Joining?
  /// Layers of the transformer over the scans of a case, where they are joined by one.
  public var fusionLayerCount: Int
  /// Attention heads of each of those layers; they divide the feature size.
  public var fusionHeadCount: Int
  /// Spread of fresh class tokens, positions and modality embeddings.
  public var tokenStd: Double
  /// How the logits are made.
  public var classifier: ClassifierConfig

  private enum CodingKeys: String, CodingKey {
    case backbone
    case feedForwardSize = "feed_forward_size"
    case sliceJoining = "slice_joining"
    case scanJoining = "scan_joining"
    case fusionLayerCount = "fusion_layer_count"
    case fusionHeadCount = "fusion_head_count"
    case tokenStd = "token_std"
    case classifier
  }

  /// Makes a configuration; the defaults are the published ones.
  public init(
    backbone: String = "resnet50", feedForwardSize: Int? = nil, sliceJoining: Joining? = nil,
    scanJoining: Joining? = nil,
    fusionLayerCount: Int = 2, fusionHeadCount: Int = 4,
    tokenStd: Double = 1, classifier: ClassifierConfig = ClassifierConfig()
  ) {
    self.backbone = backbone
    self.feedForwardSize = feedForwardSize
    self.sliceJoining = sliceJoining
    self.scanJoining = scanJoining
    self.fusionLayerCount = fusionLayerCount
    self.fusionHeadCount = fusionHeadCount
    self.tokenStd = tokenStd
    self.classifier = classifier
  }

  /// The backbone named by `backbone`.
  ///
  /// - Throws: `VisionError` when there is none of that name, or the heads of the fusion do not divide its features.
  func knownBackbone() throws(VisionError) -> Backbone {
    guard let known = Backbone(named: backbone) else {
      throw VisionError(
        "there is no backbone \(backbone)", hint: "known: \(Backbone.names.joined(separator: ", "))")
    }
    guard fusionHeadCount > 0, known.featureSize % fusionHeadCount == 0 else {
      throw VisionError(
        "\(fusionHeadCount) heads do not divide the \(known.featureSize) features of \(backbone)")
    }
    return known
  }
}

/// The vector that a class of the knowledge classifier has besides its text.
public struct ResidualConfig: Codable, Equatable, Sendable {
  /// How much it costs: the factor of the mean over classes of its squared length, divided by the training cases of the
  /// class. 0 leaves it free.
  public var shrinkage: Double

  /// Makes a configuration.
  public init(shrinkage: Double) { self.shrinkage = shrinkage }
}

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
