import Files
import Torch

/// What an encoder is trained for on pairs, as a recipe names it.
public enum ContrastiveObjective: Codable, Equatable, Sendable {
  /// Symmetric InfoNCE; pairs of one concept are positives of each other.
  case infoNCE(InfoNCE)
  /// Multi-Similarity over all texts of a batch, with the triplet miner, as SapBERT was trained.
  case multiSimilarity(MultiSimilarity)
  /// A ranking of pairs by their grades (CoSENT), such as the nearness of two concepts in a hierarchy.
  case graded(GradedRanking)

  private enum Kind: String, CaseIterable {
    case infoNCE = "info_nce"
    case multiSimilarity = "multi_similarity"
    case graded
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes an objective by its `kind`, beside which its settings stand.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .infoNCE: self = .infoNCE(try InfoNCE(from: decoder))
    case .multiSimilarity: self = .multiSimilarity(try MultiSimilarity(from: decoder))
    case .graded: self = .graded(try GradedRanking(from: decoder))
    }
  }

  /// Encodes the objective with its `kind`, and its settings beside that.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .infoNCE(let settings):
      try container.encode(Kind.infoNCE.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .multiSimilarity(let settings):
      try container.encode(Kind.multiSimilarity.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .graded(let settings):
      try container.encode(Kind.graded.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    }
  }

  /// What is wrong with its settings, in words; nil when they make sense.
  public var fault: String? {
    switch self {
    case .infoNCE(let settings): settings.fault
    case .multiSimilarity(let settings): settings.fault
    case .graded(let settings): settings.fault
    }
  }

  /// Whether it needs the grades of pairs, and not negatives.
  public var comparesGrades: Bool {
    switch self {
    case .infoNCE, .multiSimilarity: false
    case .graded: true
    }
  }

  /// Declares what the objective trains besides the encoder and returns its loss.
  public func loss(_ scope: Scope) -> any ContrastiveLoss {
    switch self {
    case .infoNCE(let settings): InfoNCELoss(settings, scope)
    case .multiSimilarity(let settings): MultiSimilarityLoss(settings)
    case .graded(let settings): GradedRankingLoss(settings)
    }
  }
}

/// The loss of a batch of pairs, with what it trains itself.
public protocol ContrastiveLoss {
  /// Whether the loss is a sum over pairs, each of which can be computed by itself.
  var isSum: Bool { get }

  /// Returns the share that the pairs of `rows` have in the loss of a batch, a scalar. They are all where the loss is no sum.
  func callAsFunction(_ batch: ContrastiveVectors, rows: Range<Int>) -> Tensor

  /// Brings what the loss trains back within its limits; called after every step of the optimiser.
  func limit()
}

extension ContrastiveLoss {
  /// Returns the loss of a batch, a scalar.
  public func callAsFunction(_ batch: ContrastiveVectors) -> Tensor { self(batch, rows: 0..<batch.count) }
}
