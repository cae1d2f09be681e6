import Files
import Torch

/// What an encoder is trained for on pairs, as a recipe names it.
public enum ContrastiveObjective: Codable, Equatable, Sendable {
  /// Symmetric InfoNCE.
  case infoNCE(InfoNCE)

  private enum Kind: String, CaseIterable {
    case infoNCE = "info_nce"
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes an objective by its `kind`, beside which its settings stand.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .infoNCE: self = .infoNCE(try InfoNCE(from: decoder))
    }
  }

  /// Encodes the objective with its `kind`, and its settings beside that.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .infoNCE(let settings):
      try container.encode(Kind.infoNCE.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    }
  }

  /// What is wrong with its settings, in words; nil when they make sense.
  public var fault: String? {
    switch self {
    case .infoNCE(let settings): settings.fault
    }
  }

  /// Declares what the objective trains besides the encoder and returns its loss.
  public func loss(_ scope: Scope) -> any ContrastiveLoss {
    switch self {
    case .infoNCE(let settings): InfoNCELoss(settings, scope)
    }
  }
}

/// The loss of a batch of pairs, with what it trains itself.
public protocol ContrastiveLoss {
  /// Returns the loss of a batch, a scalar.
  func callAsFunction(_ batch: ContrastiveVectors) -> Tensor

  /// Brings what the loss trains back within its limits; called after every step of the optimiser.
  func limit()
}
